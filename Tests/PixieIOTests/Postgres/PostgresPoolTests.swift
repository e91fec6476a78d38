import PixieCore
import PixieTestSupport
import PostgresTestServer
import Testing

@testable import PixieIO

@Suite struct PostgresPoolTests {
    private static let one = PostgresQuery("SELECT 1")
    private static let echo = PostgresQuery("SELECT $1::int8, pg_sleep(0.002)")

    @Test func fiveHundredCallersShareThirtyConnections() async throws {
        try await withPool(nil, .init(acquireTimeout: .seconds(120))) { pool async throws in
            let most = Shared(0)
            let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
                for index in 0..<500 {
                    group.addTask {
                        let row = try await pool.run(
                            Self.echo, [.integer(Int64(index))], deadline: .after(.seconds(120)))
                        let open = pool.statistics.open
                        most.withLock { $0 = max($0, open) }
                        return try row[0].integer(0)
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 500 * 499 / 2)
            #expect((1...30).contains(most.withLock { $0 }))
            #expect(await eventually { pool.statistics.inUse == 0 && pool.statistics.waiters == 0 })
        }
    }

    @Test func whoWaitsTooLongIsToldAndCounted() async throws {
        try await withPool(nil, .init(size: 1, overflow: 0, acquireTimeout: .seconds(2))) { pool async throws in
            // Opening it may take longer than that.
            #expect(await eventually { (try? await pool.run(Self.one, deadline: .soon)) != nil })
            let before = pool.statistics.acquireTimeouts
            try await pool.withConnection(deadline: .soon) { _ in
                let error = try await postgresFailure { _ = try await pool.run(Self.one, deadline: .soon) }
                #expect(error.code == .poolExhausted)
                let second = try await postgresFailure {
                    _ = try await pool.run(Self.one, deadline: .after(.milliseconds(20)))
                }
                #expect(second.code == .poolExhausted)
            }
            #expect(pool.statistics.acquireTimeouts == before + 2)
            #expect(try await pool.run(Self.one, deadline: .soon).count == 1)
        }
    }

    @Test func aWaitingCallerCanLeave() async throws {
        try await withPool(nil, .init(size: 1, overflow: 0)) { pool async throws in
            try await pool.withConnection(deadline: .soon) { _ in
                let call = Task { try await pool.run(Self.one, deadline: .soon) }
                #expect(await eventually { pool.statistics.waiters == 1 })
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                #expect(await eventually { pool.statistics.waiters == 0 })
            }
        }
    }

    @Test func aShutdownLetsTheLentComeBackAndRefusesTheRest() async throws {
        try await withPool(nil, .init(size: 2, overflow: 0)) { pool async throws in
            let (started, begin) = AsyncStream.makeStream(of: Void.self)
            let slow = Task {
                try await pool.withConnection(deadline: .soon) { connection in
                    begin.yield()
                    return try await connection.run(PostgresQuery("SELECT 5, pg_sleep(0.3)"), deadline: .soon)
                }
            }
            for await _ in started { break }
            await pool.shutdown(deadline: .soon)
            #expect(try await slow.value.first?.integer(0) == 5)
            let error = try await postgresFailure { _ = try await pool.run(Self.one, deadline: .soon) }
            #expect(error.code == .closed)
        }
    }

    @Test func aShutdownDoesNotWaitPastItsDeadline() async throws {
        try await withPool { pool async throws in
            let slow = Task { try await pool.run(PostgresQuery("SELECT pg_sleep(60)"), deadline: .after(.seconds(60))) }
            #expect(await eventually { pool.statistics.inUse == 1 })
            await pool.shutdown(deadline: .after(.milliseconds(100)))
            await #expect(throws: PostgresError.self) { try await slow.value }
        }
    }

    @Test func aConnectionLeftInATransactionIsNotLentAgain() async throws {
        try await withPool(nil, .init(size: 1, overflow: 0)) { pool async throws in
            let error = try await postgresFailure {
                _ = try await pool.run(PostgresQuery("BEGIN"), deadline: .soon)
            }
            #expect(error.code == .protocolViolation)
            let query = PostgresQuery("SELECT pg_backend_pid()")
            let first = try await pool.run(query, deadline: .soon).first?.integer(0)
            _ = try? await pool.run(PostgresQuery("BEGIN"), deadline: .soon)
            let second = try await pool.run(query, deadline: .soon).first?.integer(0)
            #expect(first != nil && second != nil && first != second)
        }
    }

    @Test(arguments: [
        ("nobody", "pixie", PostgresError.Code.authentication), ("pixie", "no_such_database", .connect),
    ])
    func aRefusedConnectionSaysWhy(user: String, database: String, code: PostgresError.Code) async throws {
        let server = try await PostgresTestServer.common()
        try await withPool(url: server.url(user: user, database: database)) { pool async throws in
            let error = try await postgresFailure { _ = try await pool.run(Self.one, deadline: .soon) }
            #expect(error.code == code)
            #expect(!error.detail.contains("\n"))
        }
    }

    @Test(arguments: [("pa%27ss%20w%3Ard", true), ("hunter2", false), ("", false)])
    func aPasswordIsCheckedByTheServerAndNeverShown(password: String, isRight: Bool) async throws {
        let server = try await PostgresTestServer.common()
        let url = "postgresql://guarded:\(password)@127.0.0.1:\(server.port)/pixie"
        try await withPool(url: url) { pool async throws in
            if isRight {
                #expect(try await pool.run(Self.one, deadline: .soon).count == 1)
            } else {
                let error = try await postgresFailure { _ = try await pool.run(Self.one, deadline: .soon) }
                #expect(error.code == .authentication && !error.description.contains("hunter2"))
            }
        }
    }

    @Test func aHostMayBeANameAndTheFirstThatAnswersIsTaken() async throws {
        let server = try await PostgresTestServer.common()
        let port = server.port
        for hosts in ["localhost:\(port)", "127.0.0.1:1,localhost:\(port)", "no-such-host.invalid:1,127.0.0.1:\(port)"]
        {
            try await withPool(url: "postgresql://pixie@\(hosts)/pixie") { pool async throws in
                #expect(try await pool.run(Self.one, deadline: .soon).count == 1)
            }
        }
        try await withPool(url: "postgresql://pixie@\(server.folder.percentEncoded):\(port)/pixie") {
            pool async throws in
            #expect(try await pool.run(Self.one, deadline: .soon).count == 1)
        }
        try await withPool(url: "postgresql://pixie@no-such-host.invalid/pixie") { pool async throws in
            let error = try await postgresFailure { _ = try await pool.run(Self.one, deadline: .soon) }
            #expect(error.code == .connect)
        }
    }
}

extension String {
    fileprivate var percentEncoded: String {
        split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
    }
}
