import PixieCore
import PixieIO

/// The schema as the database describes it, as far as it concerns Pixie.
struct LiveSchema: Sendable {
    struct Column: Hashable, Sendable {
        var table: String
        var name: String
        var type: String
        var isRequired: Bool
        var hasDefault: Bool
        var isReadable: Bool
    }

    struct Index: Hashable, Sendable {
        var table: String
        var name: String
        /// Names, or expressions.
        var columns: [String]
        /// Valid, of all rows, and of the ordinary kind.
        var isUsable: Bool
        var isPrimaryKey: Bool
    }

    struct Privilege: Hashable, Sendable {
        var table: String
        var canWrite: Bool
    }

    var columns: [Column] = []
    var indexes: [Index] = []
    /// Tables whose `user_id` refers to `users`.
    var tablesOfUsers: Set<String> = []
    var privileges: [Privilege] = []
    var isSuperuser = false
    /// The server refused a write.
    var refusesWrites = false
    var version = ""

    static func read(on connection: PostgresConnection, deadline: Deadline) async throws -> LiveSchema {
        var schema = LiveSchema()
        schema.columns = try await connection.run(columnsQuery, deadline: deadline).map { row in
            Column(
                table: try row.text(0), name: try row.text(1), type: try row.text(2), isRequired: try row.bool(3),
                hasDefault: try row.bool(4), isReadable: try row.bool(5))
        }
        schema.indexes = try await connection.run(indexesQuery, deadline: deadline).map { row in
            Index(
                table: try row.text(0), name: try row.text(1),
                columns: try row.text(2).split(separator: "\n").map(String.init), isUsable: try row.bool(3),
                isPrimaryKey: try row.bool(4))
        }
        schema.tablesOfUsers = Set(
            try await connection.run(foreignKeysQuery, deadline: deadline).map { try $0.text(0) })
        schema.privileges = try await connection.run(privilegesQuery, deadline: deadline).map { row in
            Privilege(table: try row.text(0), canWrite: try row.bool(1))
        }
        if let row = try await connection.run(sessionQuery, deadline: deadline).first {
            schema.isSuperuser = try row.bool(0)
            schema.version = try row.text(1)
        }
        schema.refusesWrites = try await tryToWrite(on: connection, deadline)
        return schema
    }

    /// Changes nothing even where it is let through: no row meets its condition.
    private static func tryToWrite(on connection: PostgresConnection, _ deadline: Deadline) async throws -> Bool {
        do {
            _ = try await connection.run(writeQuery, deadline: deadline)
            return false
        } catch let error as PostgresError where error.code == .sqlState("25006") {
            return true
        }
    }
}
