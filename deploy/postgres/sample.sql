-- Two users' tasks and events, dated relative to the day this runs. For development only.

BEGIN;

INSERT INTO users (id, name, email) VALUES
    ('00000000-0000-4000-8000-000000000001', 'Alex Moreau', 'alex@example.com'),
    ('00000000-0000-4000-8000-000000000002', 'Sam Lindqvist', 'sam@example.com');

WITH today AS (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AS day)
INSERT INTO tasks (id, user_id, title, description, due_date, status, priority)
SELECT id::uuid, user_id::uuid, title, description, day + due, status, priority
FROM today, (VALUES
    ('00000000-0000-4000-8000-aaaa00000001', '00000000-0000-4000-8000-000000000001',
     'Send the revised proposal to Northwind', 'Use the new pricing tiers and add the support addendum.',
     interval '-7 hours', 'pending', 'high'),
    ('00000000-0000-4000-8000-aaaa00000002', '00000000-0000-4000-8000-000000000001',
     'Review the Q3 budget draft', 'Check the travel line and the two open headcount requests.',
     interval '17 hours', 'pending', 'high'),
    ('00000000-0000-4000-8000-aaaa00000003', '00000000-0000-4000-8000-000000000001',
     'Call Bob Tanaka about the warehouse lease', 'Ask whether the lease can be extended by six months.',
     interval '36 hours', 'pending', 'medium'),
    ('00000000-0000-4000-8000-aaaa00000004', '00000000-0000-4000-8000-000000000001',
     'Read the customer interview summaries', NULL, NULL, 'pending', 'low'),
    ('00000000-0000-4000-8000-aaaa00000005', '00000000-0000-4000-8000-000000000001',
     'Book flights to the Lisbon offsite', 'Booked, confirmation is in the travel folder.',
     interval '-60 hours', 'completed', 'medium'),
    ('00000000-0000-4000-8000-aaaa00000011', '00000000-0000-4000-8000-000000000002',
     'Order paint for the studio', 'Two litres of the warm white.', interval '30 hours', 'pending', 'medium'),
    ('00000000-0000-4000-8000-aaaa00000012', '00000000-0000-4000-8000-000000000002',
     'Renew the parking permit', NULL, interval '5 days', 'pending', 'high'),
    ('00000000-0000-4000-8000-aaaa00000013', '00000000-0000-4000-8000-000000000002',
     'Cancel the old phone contract', NULL, interval '2 days', 'cancelled', 'low')
) AS sample (id, user_id, title, description, due, status, priority);

WITH today AS (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AS day)
INSERT INTO events (id, user_id, title, description, start_time, end_time, location, attendees)
SELECT id::uuid, user_id::uuid, title, description, day + starts, day + ends, location, attendees::jsonb
FROM today, (VALUES
    ('00000000-0000-4000-8000-eeee00000001', '00000000-0000-4000-8000-000000000001',
     'Northwind contract review', 'Walk through the pricing tiers and the support addendum.',
     interval '34 hours', interval '35 hours', 'Room Cedar', '["Priya Nair", "Jonas Weber"]'),
    ('00000000-0000-4000-8000-eeee00000002', '00000000-0000-4000-8000-000000000001',
     'Board meeting', 'Quarterly board meeting; slides go out the day before.',
     interval '4 days 13 hours', interval '4 days 15 hours', 'Head office, 4th floor',
     '[{"name": "Marta Silva", "email": "marta@example.com"}, {"email": "david@example.com"}]'),
    ('00000000-0000-4000-8000-eeee00000003', '00000000-0000-4000-8000-000000000001',
     'Dentist appointment', NULL, interval '20 days', NULL, '12 Harbour Street', NULL),
    ('00000000-0000-4000-8000-eeee00000011', '00000000-0000-4000-8000-000000000002',
     'Gallery opening', 'Bring the guest list.', interval '58 hours', interval '61 hours', 'Quay Gallery',
     '["Noor Haddad"]')
) AS sample (id, user_id, title, description, starts, ends, location, attendees);

COMMIT;
