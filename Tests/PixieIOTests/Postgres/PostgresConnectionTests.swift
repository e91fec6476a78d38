import FoundationEssentials
import PixieCore
import PostgresTestServer
import Testing

@testable import PixieIO

@Suite struct PostgresConnectionTests {
    private static let everyType = PostgresQuery(
        """
        SELECT true, 7::int2, -70000, 9000000000, 'tësk'::text, 'v'::varchar(9), '{"a": [1]}'::jsonb, '[2]'::json,
            '00000000-0000-4000-8000-00000000000a'::uuid, '2025-01-15 12:00:00.5'::timestamp,
            '2025-01-15 13:00:00+01'::timestamptz, 'infinity'::timestamp, '2025-01-15'::date, NULL::text, ''::text
        """)

    @Test func valuesOfEveryTypeComeOutAsTheyAre() async throws {
        try await withPool { pool async throws in
            let row = try #require(try await pool.run(Self.everyType, deadline: .soon).first)
            #expect(try row.bool(0))
            #expect(try [row.integer(1), row.integer(2), row.integer(3)] == [7, -70_000, 9_000_000_000])
            #expect(try [row.text(4), row.text(5), row.text(14)] == ["tësk", "v", ""])
            #expect(try row.optionalJSON(6) == Array("{\"a\": [1]}".utf8))
            #expect(try row.optionalJSON(7) == Array("[2]".utf8))
            #expect(try row.uuid(8) == UUID(uuidString: "00000000-0000-4000-8000-00000000000A"))
            #expect(try row.date(9) == Date(timeIntervalSince1970: 1_736_942_400.5))
            #expect(try row.date(10) == Date(timeIntervalSince1970: 1_736_942_400))
            #expect(try row.date(11) == .distantFuture)
            #expect(try row.date(12) == Date(timeIntervalSince1970: 1_736_899_200))
            #expect(try row.optionalText(13) == nil)
        }
    }

    @Test func aSurpriseIsAnErrorAndNotATrap() async throws {
        try await withPool { pool async throws in
            let row = try #require(try await pool.run(Self.everyType, deadline: .soon).first)
            let surprises: [() throws -> Void] = [
                { _ = try row.text(0) }, { _ = try row.bool(4) }, { _ = try row.uuid(9) }, { _ = try row.date(8) },
                { _ = try row.integer(13) }, { _ = try row.text(13) }, { _ = try row.text(15) },
                { _ = try row.text(-1) },
                { _ = try row.optionalJSON(4) },
            ]
            for surprise in surprises {
                let error = #expect(throws: PostgresError.self) { try surprise() }
                #expect(error?.code == .protocolViolation)
            }
        }
    }

    @Test(arguments: [
        "'; DROP TABLE tasks; --", "$1", "\\'; SELECT 1", "\u{202E}txet\u{0}", "a\u{0}b", "", "🦊é\u{301}\n\t\"'",
        String(repeating: "x", count: 100_000),
    ])
    func aHostileTextIsOnlyEverAValue(text: String) async throws {
        try await withPool { pool async throws in
            let query = PostgresQuery("SELECT $1::text")
            if text.utf8.contains(0) {
                // Postgres has no zero bytes in text: refused, and not cut short.
                let error = try await postgresFailure { _ = try await pool.run(query, [.text(text)], deadline: .soon) }
                #expect(error.code == .sqlState("22021"))
                #expect(!error.detail.contains("txet"))
            } else {
                #expect(try await pool.run(query, [.text(text)], deadline: .soon).first?.text(0) == text)
            }
        }
    }

    @Test func parametersArriveAsTheirTypes() async throws {
        try await withPool { pool async throws in
            let query = PostgresQuery("SELECT $1::bool, $2::int8, $3::uuid, $4::timestamp, $5::text IS NULL")
            let id = UUID()
            let time = Date(timeIntervalSince1970: 1_736_942_400.25)
            let row = try #require(
                try await pool.run(
                    query, [.bool(true), .integer(.min), .uuid(id), .timestamp(time), .null], deadline: .soon
                ).first)
            #expect(try row.bool(0) && row.bool(4))
            #expect(try row.integer(1) == .min)
            #expect(try row.uuid(2) == id)
            #expect(try row.date(3) == time)
        }
    }

    @Test(arguments: [
        "INSERT INTO notes VALUES (1)", "UPDATE notes SET id = 2", "DELETE FROM notes", "CREATE TABLE other (id int)",
        "DROP TABLE notes", "TRUNCATE notes",
    ])
    func theServerRefusesEveryWrite(statement: String) async throws {
        let server = try await PostgresTestServer.common()
        // One case after the other: IF NOT EXISTS alone fails where two make the table at the same moment.
        try await server.sql(
            """
            BEGIN; SELECT pg_advisory_xact_lock(1);
            CREATE TABLE IF NOT EXISTS notes (id int); ALTER TABLE notes OWNER TO pixie; COMMIT
            """)
        try await withPool(server) { pool async throws in
            let queries: [String: PostgresQuery] = [
                "INSERT INTO notes VALUES (1)": "INSERT INTO notes VALUES (1)",
                "UPDATE notes SET id = 2": "UPDATE notes SET id = 2",
                "DELETE FROM notes": "DELETE FROM notes", "CREATE TABLE other (id int)": "CREATE TABLE other (id int)",
                "DROP TABLE notes": "DROP TABLE notes", "TRUNCATE notes": "TRUNCATE notes",
            ].mapValues { PostgresQuery($0) }
            let query = try #require(queries[statement])
            let error = try await postgresFailure { _ = try await pool.run(query, deadline: .soon) }
            #expect(error.code == .sqlState("25006"))
        }
    }

    @Test func aRefusedStatementSaysWhyWithoutItsTextOrValues() async throws {
        try await withPool { pool async throws in
            let cases: [(PostgresQuery, [PostgresParameter], String, String)] = [
                (PostgresQuery("SELECT secret_word FROM pg_class"), [], "42703", "secret_word"),
                (PostgresQuery("SELEC hidden"), [], "42601", "syntax error"),
                (PostgresQuery("SELECT $1::text::int"), [.text("hidden")], "22P02", "refused by the server"),
                (PostgresQuery("SELECT 1 / $1::int8"), [.integer(0)], "22012", "refused by the server"),
            ]
            for (query, parameters, state, words) in cases {
                let error = try await postgresFailure { _ = try await pool.run(query, parameters, deadline: .soon) }
                #expect(error.code == .sqlState(state))
                #expect(error.detail.contains(words) && !error.description.contains("hidden"))
            }
            // And the connection goes on.
            #expect(try await pool.run(PostgresQuery("SELECT 1"), deadline: .soon).count == 1)
            #expect(pool.statistics.open == 1)
        }
    }

    @Test func aStatementIsPreparedOnceAndAnewWhenItsTableChanges() async throws {
        let server = try await PostgresTestServer.common()
        try await server.sql(
            "CREATE TABLE changing (word text); INSERT INTO changing VALUES ('a'); ALTER TABLE changing OWNER TO pixie")
        try await withPool(server, .init(size: 1, overflow: 0)) { pool async throws in
            let query = PostgresQuery("SELECT * FROM changing")
            for _ in 0..<3 { #expect(try await pool.run(query, deadline: .soon).first?.text(0) == "a") }
            let prepared = PostgresQuery("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%changing'")
            #expect(try await pool.run(prepared, deadline: .soon).first?.integer(0) == 1)
            try await server.sql("ALTER TABLE changing ADD number int DEFAULT 5")
            #expect(try await pool.run(query, deadline: .soon).first?.integer(1) == 5)
            _ = try await pool.run(PostgresQuery("DEALLOCATE ALL"), deadline: .soon)
            #expect(try await pool.run(query, deadline: .soon).first?.integer(1) == 5)
        }
    }

    @Test func aResultOverTheLimitIsRefusedBeforeItFillsTheMemory() async throws {
        try await withPool(maximumResultBytes: 100_000) { pool async throws in
            let query = PostgresQuery("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)")
            let error = try await postgresFailure { _ = try await pool.run(query, deadline: .soon) }
            #expect(error.code == .tooLarge)
            #expect(try await pool.run(PostgresQuery("SELECT 1"), deadline: .soon).count == 1)
        }
    }
}
