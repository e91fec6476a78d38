import PixieCore
import PixieIO
import PostgresTestServer
import Testing

@testable import PixieBackends

@Suite struct SchemaCheckTests {
    private func check(_ change: String, user: String = "pixie_reader") async throws -> SchemaReport {
        let database = try await RecordsDatabase.make(change)
        let url = try await PostgresTestServer.common().url(user: user, database: database)
        let loop = try EventLoop()
        let deadline = Deadline.after(.seconds(60))
        let report = try await PostgresConnection.withConnection(
            try PostgresConfiguration(url: url), loop: loop, deadline: deadline
        ) { try await SchemaCheck.run(on: $0, deadline: deadline) }
        await loop.stop()
        return report
    }

    @Test func theDevelopmentSchemaIsAsExpected() async throws {
        let report = try await check("")
        #expect(report.findings.isEmpty)
        #expect(report.isSound && report.server.hasPrefix("15"))
    }

    @Test(arguments: [
        ("DROP TABLE events", "events", "is missing"),
        ("ALTER TABLE tasks DROP COLUMN priority", "tasks.priority", "missing; expected character varying(20)"),
        ("ALTER TABLE tasks ALTER title TYPE text", "tasks.title", "is text, expected character varying(500)"),
        ("ALTER TABLE events ALTER start_time TYPE timestamptz", "events.start_time", "with time zone, expected"),
        ("ALTER TABLE events ALTER attendees TYPE json", "events.attendees", "is json, expected jsonb"),
        ("DROP INDEX idx_tasks_due_date", "idx_tasks_due_date", "CREATE INDEX idx_tasks_due_date ON tasks (due_date)"),
        (
            "DROP INDEX idx_tasks_user_status; CREATE INDEX idx_tasks_user_status ON tasks (status, user_id)",
            "idx_tasks_user_status", "is on tasks (status, user_id), expected (user_id, status)"
        ),
        (
            "DROP INDEX idx_tasks_user_id; CREATE INDEX idx_tasks_user_id ON tasks (user_id) WHERE status = 'pending'",
            "idx_tasks_user_id", "partial"
        ),
        ("ALTER TABLE tasks DROP CONSTRAINT tasks_pkey", "tasks.id", "not the primary key"),
        ("ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey", "tasks.user_id", "not a foreign key"),
        ("GRANT UPDATE ON tasks TO pixie_reader", "role", "may write to tasks"),
        ("REVOKE SELECT ON events FROM pixie_reader", "events.title", "GRANT SELECT"),
    ])
    func driftIsSaidInWords(change: String, object: String, words: String) async throws {
        let report = try await check(change)
        #expect(!report.isSound)
        #expect(report.findings.contains { $0.severity == .drift && $0.object == object && $0.words.contains(words) })
    }

    @Test(arguments: [
        ("ALTER TABLE tasks ADD origin text NOT NULL", "tasks.origin", "NOT NULL without a default"),
        ("ALTER INDEX idx_events_user_time RENAME TO events_user_start", "idx_events_user_time", "events_user_start"),
        ("ALTER TABLE users DROP COLUMN name", "users", "not addressed by name"),
        ("ALTER TABLE tasks ALTER due_date TYPE timestamp(3)", nil, ""),
    ])
    func whatDoesNoHarmIsANoticeAtMost(change: String, object: String?, words: String) async throws {
        let report = try await check(change)
        #expect(report.isSound)
        #expect(report.findings.map(\.object) == (object.map { [$0] } ?? []))
        #expect(report.findings.allSatisfy { $0.severity == .notice && $0.words.contains(words) })
    }

    @Test func aSuperuserIsToldToStepDown() async throws {
        let report = try await check("", user: "owner")
        #expect(report.findings.map(\.object) == ["role"])
        #expect(!report.isSound)
    }
}
