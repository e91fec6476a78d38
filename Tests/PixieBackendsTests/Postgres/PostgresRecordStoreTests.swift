import FoundationEssentials
import PixieCore
import PixieIO
import PostgresTestServer
import Testing

@testable import PixieBackends

@Suite struct PostgresRecordStoreTests {
    private let alex = UserID("00000000-0000-4000-8000-000000000001")!
    private var deadline: Deadline { .after(.seconds(60)) }

    @Test(arguments: [
        ("ALTER TABLE users RENAME COLUMN name TO full_name", "Alex Moreau"),
        (
            "ALTER TABLE users DROP COLUMN name; ALTER TABLE users ADD first_name text DEFAULT 'Alex', ADD last_name text DEFAULT 'Quill'",
            "Alex Quill"
        ),
        ("ALTER TABLE users DROP COLUMN name; ALTER TABLE users ADD first_name text DEFAULT 'Al'", "Al"),
        ("ALTER TABLE users DROP COLUMN name", nil), ("REVOKE SELECT ON users FROM pixie_reader", nil),
        ("UPDATE users SET name = NULL", nil), ("DROP TABLE users CASCADE", nil),
    ])
    func theNameIsFoundWhereverTheBackendKeepsIt(change: String, name: String?) async throws {
        try await RecordsDatabase.withPool(try await RecordsDatabase.make(sample: true, change)) { pool async throws in
            let store = PostgresRecordStore(pool: pool)
            #expect(try await store.displayName(of: alex, deadline: deadline) == name)
        }
    }

    @Test func theSampleBelongsToTwoUsers() async throws {
        try await RecordsDatabase.withPool(try await RecordsDatabase.make(sample: true)) { pool async throws in
            let store = PostgresRecordStore(pool: pool)
            let tasks = try await store.pendingTasks(of: alex, limit: 10, deadline: deadline)
            #expect(tasks.count == 4)
            let now = Date()
            let events = try await store.events(
                of: alex, from: now, to: now.addingTimeInterval(7 * 86_400), deadline: deadline)
            #expect(events.map(\.attendees) == [["Priya Nair", "Jonas Weber"], ["Marta Silva", "david@example.com"]])
            let other = try #require(UserID("00000000-0000-4000-8000-000000000002"))
            #expect(
                try await store.pendingTasks(of: other, limit: 10, deadline: deadline).map(\.priority) == [
                    "medium", "high",
                ])
        }
    }

    @Test(arguments: [
        ("[\"A\", {\"name\": \"B\"}, {\"email\": \"c@d\"}, 5, null, {}, \"\", [\"E\"]]", ["A", "B", "c@d"]),
        ("{\"name\": \"A\"}", []), ("\"A\"", []), ("null", []), ("[]", []), ("not json", []),
        ("[" + String(repeating: "[", count: 50_000), []),
    ])
    func attendeesAreTakenAsFarAsTheyAreUnderstood(json: String, names: [String]) {
        #expect(EventRecord.attendees(in: Array(json.utf8)) == names)
    }

    @Test(arguments: [
        ("ALTER TABLE tasks RENAME COLUMN due_date TO due", UpstreamError.Code.rejected),
        ("DROP TABLE tasks", .rejected), ("ALTER TABLE tasks ALTER user_id TYPE text", .rejected),
        ("ALTER TABLE tasks ALTER due_date TYPE text", .malformed),
        ("REVOKE SELECT ON tasks FROM pixie_reader", .rejected),
    ])
    func aDriftedSchemaIsAnErrorInThePortsTerms(change: String, code: UpstreamError.Code) async throws {
        let change =
            change.contains("TYPE text") && change.contains("user_id")
            ? "ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey; " + change : change
        try await RecordsDatabase.withPool(try await RecordsDatabase.make(sample: true, change)) { pool async throws in
            let store = PostgresRecordStore(pool: pool)
            let error = await #expect(throws: UpstreamError.self) {
                try await store.pendingTasks(of: alex, limit: 10, deadline: deadline)
            }
            #expect(error?.code == code && error?.upstream == .records)
        }
    }

    @Test func aTimeWithAZoneIsUnderstoodToo() async throws {
        let change =
            "SET timezone = 'Asia/Tokyo'; ALTER TABLE tasks ALTER due_date TYPE timestamptz USING due_date AT TIME ZONE 'UTC'"
        let plain = try await RecordsDatabase.make(sample: true)
        let zoned = try await RecordsDatabase.make(sample: true, change)
        var dates: [[Date?]] = []
        for database in [plain, zoned] {
            try await RecordsDatabase.withPool(database) { pool async throws in
                let store = PostgresRecordStore(pool: pool)
                dates.append(try await store.pendingTasks(of: alex, limit: 10, deadline: deadline).map(\.dueDate))
            }
        }
        #expect(dates.count == 2 && dates.first == dates.last)
    }

    @Test func aTaskDueAtInfinityIsUndated() async throws {
        let change = "UPDATE tasks SET due_date = 'infinity' WHERE due_date IS NULL"
        try await RecordsDatabase.withPool(try await RecordsDatabase.make(sample: true, change)) { pool async throws in
            let tasks = try await PostgresRecordStore(pool: pool).pendingTasks(of: alex, limit: 10, deadline: deadline)
            #expect(tasks.last?.dueDate == nil && tasks.count == 4)
        }
    }

    @Test func thePoolShowsItselfInTheMetrics() async throws {
        try await RecordsDatabase.withPool(try await RecordsDatabase.make()) { pool async throws in
            let deadline = self.deadline
            let registry = MetricsRegistry()
            PostgresPoolMetrics.register(pool, in: registry)
            _ = try await PostgresRecordStore(pool: pool).pendingTasks(of: alex, limit: 1, deadline: deadline)
            while pool.statistics.idle == 0, !deadline.hasPassed() { await Task.yield() }
            var buffer: [UInt8] = []
            registry.write(.text004, into: &buffer)
            let lines = String(decoding: buffer, as: UTF8.self).split(separator: "\n").map(String.init)
            for line in [
                "pixie_db_pool_connections{pool=\"postgres\",state=\"idle\"} 1",
                "pixie_db_pool_connections{pool=\"postgres\",state=\"in_use\"} 0",
                "pixie_db_pool_max_connections{pool=\"postgres\"} 30", "pixie_db_pool_waiters{pool=\"postgres\"} 0",
                "pixie_db_pool_acquire_timeouts_total{pool=\"postgres\"} 0",
            ] { #expect(lines.contains(line)) }
        }
    }
}
