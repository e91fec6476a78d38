public import FoundationEssentials
public import PixieCore
public import PixieIO
import Synchronization

/// Reads tasks, events and names from the backend's PostgreSQL database, whose tables are the guide's.
///
/// Times without a zone are UTC. Descriptions are cut at 4,000 characters, events at 200 rows: what no answer could use.
/// Throws `UpstreamError` of `.records`, or `CancellationError`.
public final class PostgresRecordStore: RecordStore {
    private static let pendingTasks = PostgresQuery(
        """
        SELECT id::text, title::text, left(description::text, 4000), due_date, status::text, priority::text
        FROM tasks WHERE user_id = $1 AND status = 'pending' ORDER BY due_date ASC NULLS LAST, id ASC LIMIT $2
        """)
    private static let events = PostgresQuery(
        """
        SELECT id::text, title::text, left(description::text, 4000), start_time, end_time, location::text,
            attendees::jsonb
        FROM events WHERE user_id = $1 AND start_time >= $2 AND start_time < $3 ORDER BY start_time ASC, id ASC
        LIMIT 200
        """)

    private static let tables = PostgresQuery(
        "SELECT to_regclass('tasks') IS NOT NULL AND to_regclass('events') IS NOT NULL")

    private let pool: PostgresPool
    /// Nil until it has been found out.
    private let nameSource = Mutex<UserNameSource?>(nil)

    public init(pool: PostgresPool) { self.pool = pool }

    /// Asks the database for a sign of life, and that it holds the tables: `rejected` when it does not.
    public static func ping(_ pool: PostgresPool, deadline: Deadline) async throws {
        do {
            let rows = try await pool.run(tables, deadline: deadline)
            guard try rows.first.map({ try $0.bool(0) }) == true else {
                throw UpstreamError(.records, .rejected, "the tables tasks and events are not there: 'pixie db check'")
            }
        } catch let error as PostgresError {
            throw UpstreamError(error)
        }
    }

    public func pendingTasks(of user: UserID, limit: Int, deadline: Deadline) async throws -> [TaskRecord] {
        try await read(
            Self.pendingTasks, [.uuid(user.uuid), .integer(Int64(max(0, limit)))], deadline, TaskRecord.init(row:))
    }

    public func events(of user: UserID, from: Date, to: Date, deadline: Deadline) async throws -> [EventRecord] {
        try await read(
            Self.events, [.uuid(user.uuid), .timestamp(from), .timestamp(to)], deadline, EventRecord.init(row:))
    }

    public func displayName(of user: UserID, deadline: Deadline) async throws -> String? {
        let source = try await findNameSource(deadline)
        guard let query = source.query else { return nil }
        do {
            return try await read(query, [.uuid(user.uuid)], deadline) { row throws(PostgresError) in
                try row.optionalText(0)
            }.first.flatMap(\.self).flatMap { $0.isEmpty ? nil : $0 }
        } catch let error as UpstreamError where error.code == .rejected {
            // The users table is another team's, and may have changed: look again next time.
            nameSource.withLock { $0 = nil }
            throw error
        }
    }

    private func findNameSource(_ deadline: Deadline) async throws -> UserNameSource {
        if let known = nameSource.withLock({ $0 }) { return known }
        let columns = try await read(UserNameSource.columns, [], deadline) { row throws(PostgresError) in
            try row.text(0)
        }
        let found = UserNameSource(columns: Set(columns))
        nameSource.withLock { $0 = found }
        return found
    }

    private func read<Record>(
        _ query: PostgresQuery, _ parameters: [PostgresParameter], _ deadline: Deadline,
        _ decode: (PostgresRow) throws(PostgresError) -> Record
    ) async throws -> [Record] {
        do {
            let rows = try await pool.run(query, parameters, deadline: deadline)
            return try rows.map { try decode($0) }
        } catch let error as PostgresError {
            throw UpstreamError(error)
        }
    }
}
