-- The tables Pixie reads, for development only. In production the Node.js backend owns and migrates them; Pixie never does.
--
--   createdb pixie
--   psql pixie -v ON_ERROR_STOP=1 -f deploy/postgres/schema.sql -f deploy/postgres/sample.sql
--   DATABASE_URL=postgresql://pixie_reader@localhost/pixie pixie db check

BEGIN;

CREATE TABLE users (
    id uuid PRIMARY KEY,
    name varchar(200),
    email varchar(320),
    created_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);

CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    title varchar(500) NOT NULL,
    description text,
    due_date timestamp,
    status varchar(50) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'cancelled')),
    priority varchar(20) NOT NULL DEFAULT 'medium' CHECK (priority IN ('low', 'medium', 'high')),
    created_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);

CREATE TABLE events (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    title varchar(500) NOT NULL,
    description text,
    start_time timestamp NOT NULL,
    end_time timestamp,
    location varchar(500),
    attendees jsonb,
    created_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);

CREATE INDEX idx_tasks_user_id ON tasks (user_id);
CREATE INDEX idx_tasks_due_date ON tasks (due_date);
CREATE INDEX idx_events_user_id ON events (user_id);
CREATE INDEX idx_events_start_time ON events (start_time);
CREATE INDEX idx_tasks_user_status ON tasks (user_id, status);
CREATE INDEX idx_events_user_time ON events (user_id, start_time);

-- The role Pixie should connect as: it can read these tables and nothing else.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pixie_reader') THEN
        CREATE ROLE pixie_reader LOGIN;
    END IF;
END
$$;
GRANT SELECT ON users, tasks, events TO pixie_reader;

COMMIT;
