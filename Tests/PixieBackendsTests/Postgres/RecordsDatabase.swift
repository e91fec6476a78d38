import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO
import PostgresTestServer
import Synchronization
import Testing

/// Databases with the development schema, one a test.
enum RecordsDatabase {
    private static let count = Mutex(0)

    static var schemaPath: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
            + "/deploy/postgres/"
    }

    /// The name of a new database with the schema, after `change` was applied to it.
    static func make(sample: Bool = false, _ change: String = "") async throws -> String {
        let server = try await PostgresTestServer.common()
        let name = count.withLock { count in
            count += 1
            return "records_\(count)"
        }
        let files = sample ? ["schema.sql", "sample.sql"] : ["schema.sql"]
        try await server.makeDatabase(name, files: files.map { schemaPath + $0 })
        if !change.isEmpty { try await server.sql(change, database: name) }
        return name
    }

    /// Gives `body` a pool on `database` as the role that only reads.
    static func withPool(_ database: String, _ body: (PostgresPool) async throws -> Void) async throws {
        let server = try await PostgresTestServer.common()
        let loop = try EventLoop()
        let pool = PostgresPool(
            try PostgresConfiguration(url: server.url(user: "pixie_reader", database: database)), loop: loop)
        do { try await body(pool) } catch { Issue.record(error) }
        await pool.shutdown(deadline: .after(.seconds(5)))
        await loop.stop()
    }

    static func withPool(
        filledWith users: [UserID: EmbeddedRecordStore.Records], _ body: (PostgresPool) async throws -> Void
    ) async throws {
        var text = ""
        for (user, records) in users {
            text += "INSERT INTO users (id, name) VALUES ('\(user)', \(quoted(records.name)));\n"
            for task in records.tasks {
                let values = [
                    quoted(task.id), quoted("\(user)"), quoted(task.title), quoted(task.details), time(task.dueDate),
                    quoted(task.status), quoted(task.priority),
                ]
                text += "INSERT INTO tasks (id, user_id, title, description, due_date, status, priority) VALUES ("
                text += values.joined(separator: ", ") + ");\n"
            }
            for event in records.events {
                let names = event.attendees.map { $0.contains("@") ? "{\"email\": \"\($0)\"}" : "\"\($0)\"" }
                let values = [
                    quoted(event.id), quoted("\(user)"), quoted(event.title), quoted(event.details),
                    time(event.startTime), time(event.endTime), quoted(event.location),
                    quoted("[" + names.joined(separator: ",") + "]"),
                ]
                text +=
                    "INSERT INTO events (id, user_id, title, description, start_time, end_time, location, attendees) "
                text += "VALUES (" + values.joined(separator: ", ") + ");\n"
            }
        }
        try await withPool(try await make(text), body)
    }

    private static func quoted(_ text: String?) -> String {
        guard let text else { return "NULL" }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    private static func time(_ date: Date?) -> String {
        date.map { "timestamp '1970-01-01' + \($0.timeIntervalSince1970) * interval '1 second'" } ?? "NULL"
    }
}
