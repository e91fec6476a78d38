public import PixieCore
public import PixieIO

/// What differs between the live schema and the guide's, in words.
public struct SchemaReport: Sendable, Encodable {
    public enum Severity: String, Sendable, Encodable {
        /// Pixie cannot work as promised until it is mended.
        case drift
        /// Worth knowing; everything works.
        case notice
    }

    public struct Finding: Hashable, Sendable, Encodable {
        public var severity: Severity
        /// `table`, `table.column`, an index' name, `role` or `session`.
        public var object: String
        /// One sentence: what is, what was expected, how to mend it where that is not obvious.
        public var words: String
    }

    /// The server's own version.
    public var server: String
    public var findings: [Finding]

    /// Nothing but notices, if anything.
    public var isSound: Bool { !findings.contains { $0.severity == .drift } }
}

/// Compares a database with the tables, columns, types and indexes of the guide, and proves that the session cannot write.
public enum SchemaCheck {
    /// Throws `PostgresError` when the database cannot be asked.
    public static func run(on connection: PostgresConnection, deadline: Deadline) async throws -> SchemaReport {
        let live = try await LiveSchema.read(on: connection, deadline: deadline)
        return SchemaReport(server: live.version, findings: findings(in: live))
    }

    static func findings(in live: LiveSchema) -> [SchemaReport.Finding] {
        let present = Set(live.columns.map(\.table))
        let missing = ExpectedSchema.tables.filter { !present.contains($0) }
            .map { drift($0, "the table is missing, or is not on the search path") }
        return missing + columnFindings(live, present) + keyFindings(live, present) + indexFindings(live, present)
            + roleFindings(live)
    }

    static func drift(_ object: String, _ words: String) -> SchemaReport.Finding {
        .init(severity: .drift, object: object, words: words)
    }

    static func notice(_ object: String, _ words: String) -> SchemaReport.Finding {
        .init(severity: .notice, object: object, words: words)
    }
}
