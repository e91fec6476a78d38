import PixieCore
import PixieTestSupport
import PostgresTestServer
import Testing

@testable import PixieIO

/// What happens when the server dies, hangs or comes back, with callers at work.
@Suite(.serialized) struct PostgresOutageTests {
    private static let work = PostgresQuery("SELECT $1::int8, pg_sleep(0.01)")

    /// Runs 20 callers until `isOver`, each call with a deadline of two seconds; none may last noticeably longer.
    private func underLoad(_ pool: PostgresPool, _ incident: () async throws -> Void) async throws -> (
        ok: Int, failed: Int
    ) {
        let isOver = Shared(false)
        let counts = Shared((ok: 0, failed: 0))
        let longest = Shared(Duration.zero)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<20 {
                group.addTask {
                    while !isOver.withLock({ $0 }) {
                        let begun = ContinuousClock.now
                        do {
                            let rows = try await pool.run(
                                Self.work, [.integer(Int64(caller))], deadline: .after(.seconds(2)))
                            #expect(try rows.first?.integer(0) == Int64(caller))
                            counts.withLock { $0.ok += 1 }
                        } catch is PostgresError {
                            counts.withLock { $0.failed += 1 }
                            // A caller of a dead database does not spin.
                            try await Task.sleep(for: .milliseconds(5))
                        }
                        let took = begun.duration(to: .now)
                        longest.withLock { $0 = max($0, took) }
                    }
                }
            }
            do { try await incident() } catch { Issue.record(error) }
            isOver.withLock { $0 = true }
            try await group.waitForAll()
        }
        #expect(longest.withLock { $0 } < .seconds(60))
        return counts.withLock { $0 }
    }

    private func works(_ pool: PostgresPool) async -> Bool {
        (try? await pool.run(Self.work, [.integer(1)], deadline: .after(.seconds(2)))) != nil
    }

    @Test func aKilledServerFailsItsCallersAndIsFoundAgainWhenItIsBack() async throws {
        let server = try await PostgresTestServer.make()
        defer { server.stop() }
        try await withPool(server, connectTimeout: .seconds(1)) { pool async throws in
            let counts = try await underLoad(pool) {
                #expect(await eventually { await works(pool) })
                server.crash()
                #expect(await eventually { await !works(pool) })
                try await server.start()
                #expect(await eventually { await works(pool) })
            }
            #expect(counts.ok > 0 && counts.failed > 0)
            #expect(await eventually { pool.statistics.inUse == 0 })
        }
    }

    @Test func aServerThatHangsCostsNobodyMoreThanTheirDeadline() async throws {
        let server = try await PostgresTestServer.make()
        defer { server.stop() }
        try await withPool(server, connectTimeout: .seconds(1)) { pool async throws in
            let counts = try await underLoad(pool) {
                #expect(await eventually { await works(pool) })
                server.pause()
                let error = try await postgresFailure {
                    _ = try await pool.run(Self.work, [.integer(1)], deadline: .after(.seconds(2)))
                }
                #expect([.timeout, .poolExhausted].contains(error.code))
                server.resume()
                #expect(await eventually { await works(pool) })
            }
            #expect(counts.ok > 0 && counts.failed > 0)
            #expect(await eventually { pool.statistics.inUse == 0 })
        }
    }

    @Test func anIdlePoolNoticesARestartWithoutAFailedCall() async throws {
        let server = try await PostgresTestServer.make()
        defer { server.stop() }
        try await withPool(server) { pool async throws in
            #expect(await works(pool))
            server.crash()
            #expect(await eventually { pool.statistics.open == 0 })
            try await server.start()
            #expect(await eventually { await works(pool) })
        }
    }

    @Test func aConnectionThatWasIdleForLongIsAskedForASignOfLifeFirst() async throws {
        let server = try await PostgresTestServer.make()
        defer { server.stop() }
        // Zero: every connection is asked each time.
        try await withPool(server, .init(size: 1, overflow: 0, pingAfter: .zero)) { pool async throws in
            #expect(await works(pool))
            server.pause()
            // The connection is open and silent: it is given up for a new one, which does not come about either.
            let error = try await postgresFailure {
                _ = try await pool.run(Self.work, [.integer(1)], deadline: .after(.seconds(2)))
            }
            #expect([.timeout, .poolExhausted].contains(error.code))
            server.resume()
            #expect(await eventually { await works(pool) })
        }
    }

    @Test func aServerThatEndsOneSessionCostsNobodyACall() async throws {
        let server = try await PostgresTestServer.make()
        defer { server.stop() }
        try await withPool(server) { pool async throws in
            _ = try await underLoad(pool) {
                #expect(await eventually { await works(pool) })
                for _ in 0..<20 {
                    try await server.sql(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pixie' LIMIT 1")
                }
            }
            #expect(await works(pool))
        }
    }
}
