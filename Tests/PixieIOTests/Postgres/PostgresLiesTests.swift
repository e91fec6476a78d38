import PixieCore
import PixieTestSupport
import Testing

@testable import PixieIO

/// Servers that are none, or that break their word half-way. A plain socket plays them.
@Suite struct PostgresLiesTests {
    private static let greeting: [UInt8] =
        message("R", [0, 0, 0, 0]) + message("S", Array("server_version\u{0}15.0\u{0}".utf8))
        + message("K", [0, 0, 0, 1, 0, 0, 0, 2]) + ready
    private static let ready = message("Z", Array("I".utf8))

    private static func message(_ type: Character, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(body.count + 4)
        return Array(String(type).utf8) + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body
    }

    /// The rows `on`, `on` that the client wants to see first: parse, bind, describe, execute, sync, answered.
    private static let proof: [UInt8] =
        message("1", []) + message("2", [])
        + message("T", [0, 2] + column("a") + column("b"))
        + message("D", [0, 2, 0, 0, 0, 2] + Array("on".utf8) + [0, 0, 0, 2] + Array("on".utf8))
        + message("C", Array("SELECT 1\u{0}".utf8))

    private static func column(_ name: String) -> [UInt8] {
        Array(name.utf8) + [0] + [0, 0, 0, 0] + [0, 0] + [0, 0, 0, 25] + [0xFF, 0xFF] + [0xFF, 0xFF, 0xFF, 0xFF] + [
            0, 1,
        ]
    }

    /// What a liar does after it has been spoken to; the connection then stays open or not.
    struct Lie: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var afterStartup: [UInt8]?
        var afterStatement: [UInt8]?
        var isCut = false
    }

    static let lies: [Lie] = [
        Lie(testDescription: "never a word"),
        Lie(testDescription: "cut at once", isCut: true),
        Lie(
            testDescription: "garbage for a greeting",
            afterStartup: (0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }),
        Lie(testDescription: "HTTP", afterStartup: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)),
        Lie(testDescription: "half a greeting", afterStartup: Array(greeting.prefix(11))),
        Lie(testDescription: "half a greeting, then cut", afterStartup: Array(greeting.prefix(11)), isCut: true),
        Lie(testDescription: "silence after the greeting", afterStartup: greeting),
        Lie(testDescription: "cut after the greeting", afterStartup: greeting, isCut: true),
        Lie(
            testDescription: "garbage for an answer", afterStartup: greeting,
            afterStatement: [UInt8](repeating: 0x41, count: 9_000)),
        Lie(
            testDescription: "zeros for an answer", afterStartup: greeting,
            afterStatement: [UInt8](repeating: 0, count: 100_000)),
        Lie(
            testDescription: "a row before its description", afterStartup: greeting,
            afterStatement: message("1", []) + message("D", [0, 1, 0, 0, 0, 1, 65])),
        Lie(
            testDescription: "a row wider than described", afterStartup: greeting,
            afterStatement: message("1", []) + message("2", []) + message("T", [0, 1] + column("a"))
                + message("D", [0, 2, 0, 0, 0, 1, 65, 0, 0, 0, 1, 65])),
        Lie(
            testDescription: "a value longer than its row", afterStartup: greeting,
            afterStatement: message("1", []) + message("2", []) + message("T", [0, 1] + column("a"))
                + message("D", [0, 1, 0x7F, 0xFF, 0xFF, 0xFF, 65])),
        Lie(
            testDescription: "a message of two gigabytes announced", afterStartup: greeting,
            afterStatement: message("1", []) + message("2", []) + message("T", [0, 1] + column("a")) + Array("D".utf8)
                + [0x7F, 0xFF, 0xFF, 0xFF]),
        Lie(
            testDescription: "COPY", afterStartup: greeting,
            afterStatement: message("1", []) + message("2", []) + message("G", [0, 0, 0])),
        Lie(
            testDescription: "an error without fields", afterStartup: greeting,
            afterStatement: message("E", [0]) + ready),
        Lie(testDescription: "ready before the answer", afterStartup: greeting, afterStatement: ready + ready + ready),
        Lie(
            testDescription: "an answer that is not the proof", afterStartup: greeting,
            afterStatement: message("1", []) + message("2", []) + message("n", [])
                + message("C", Array("SELECT 0\u{0}".utf8)) + ready),
        Lie(
            testDescription: "a cut in the middle of a row", afterStartup: greeting,
            afterStatement: Array(proof.dropLast(20)), isCut: true),
    ]

    @Test(arguments: lies)
    func isAnErrorByTheDeadlineAndNothingElse(lie: Lie) async throws {
        let server = try LoopbackServer { connection in
            guard !connection.readSome().isEmpty else { return }
            if let bytes = lie.afterStartup {
                connection.write(bytes)
                if let answer = lie.afterStatement, !connection.readSome().isEmpty { connection.write(answer) }
            }
            if !lie.isCut { while !connection.readSome().isEmpty {} }
        }
        defer { server.stop() }
        let url = "postgresql://me:secret@127.0.0.1:\(server.port)/none?sslmode=disable"
        try await withPool(url: url, connectTimeout: .milliseconds(600)) { pool async throws in
            let begun = ContinuousClock.now
            let error = try await postgresFailure {
                _ = try await pool.run(PostgresQuery("SELECT 1"), deadline: .after(.seconds(2)))
            }
            #expect(begun.duration(to: .now) < .seconds(60))
            #expect(!error.description.contains("secret"))
            #expect(await eventually { pool.statistics.open == 0 })
        }
    }

    @Test func aSessionThatCouldWriteIsNotUsed() async throws {
        var lie = Self.proof
        // The first "on" becomes "no".
        let at = try #require(lie.indices.first { lie[$0...].starts(with: [2, 0x6F, 0x6E]) })
        (lie[at + 1], lie[at + 2]) = (0x6E, 0x6F)
        let answer = lie + Self.message("1", []) + Self.ready
        let server = try LoopbackServer { connection in
            guard !connection.readSome().isEmpty else { return }
            connection.write(Self.greeting)
            while !connection.readSome().isEmpty { connection.write(answer) }
        }
        defer { server.stop() }
        let url = "postgresql://127.0.0.1:\(server.port)/none?sslmode=disable"
        try await withPool(url: url, connectTimeout: .milliseconds(600)) { pool async throws in
            let error = try await postgresFailure {
                _ = try await pool.run(PostgresQuery("SELECT 1"), deadline: .after(.seconds(2)))
            }
            #expect([.notReadOnly, .protocolViolation].contains(error.code))
        }
    }
}
