import PixieCore
import PixieTestSupport
import PostgresTestServer
import Testing

@testable import PixieIO

@Suite struct PostgresDeadlineTests {
    private static let sleep = PostgresQuery("SELECT pg_sleep(60)")
    private static let sleepers = PostgresQuery(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)' AND state = 'active'"
    )

    private func makePool(
        _ name: String, _ configuration: PostgresPoolConfiguration = .init(),
        _ body: (PostgresPool) async throws -> Void
    ) async throws {
        let server = try await PostgresTestServer.common()
        try await server.makeDatabase(name)
        try await withPool(url: server.url(database: name), configuration, body)
    }

    /// How many sessions execute the long statement.
    private func sleeping(_ pool: PostgresPool) async throws -> Int64? {
        try await pool.run(Self.sleepers, deadline: .soon).first?.integer(0)
    }

    private func becomes(_ count: Int64, in pool: PostgresPool) async throws -> Bool {
        try await eventually { try await sleeping(pool) == count }
    }

    @Test func aStatementEndsAtItsDeadlineAndItsConnectionIsUsedAgain() async throws {
        try await makePool("deadline_one", .init(size: 1, overflow: 0)) { pool async throws in
            // Connected before, so that the deadline is for the statement alone.
            _ = try await sleeping(pool)
            let begun = ContinuousClock.now
            let error = try await postgresFailure {
                _ = try await pool.run(Self.sleep, deadline: .after(.milliseconds(500)))
            }
            #expect(error.code == .timeout)
            #expect(begun.duration(to: .now) < .seconds(30))
            // The pool's one connection has settled, and nothing is left of the statement.
            #expect(try await sleeping(pool) == 0)
        }
    }

    @Test func theServerHasTheDeadlineTooInCaseItsCancellationGetsLost() async throws {
        try await makePool("deadline_server", .init(size: 1, overflow: 0)) { pool async throws in
            let setting = PostgresQuery(
                "SELECT extract(epoch FROM current_setting('statement_timeout')::interval) * 1000 < 20000")
            let isShort = try await pool.run(setting, deadline: .after(.seconds(10))).first?.bool(0)
            #expect(isShort == true)
            // A longer deadline later lifts the limit again.
            let isStillShort = try await pool.run(setting, deadline: .after(.seconds(40))).first?.bool(0)
            #expect(isStillShort == false)
        }
    }

    @Test func aCancelledCallerIsToldAtOnceAndTheServerStops() async throws {
        try await makePool("cancel_one", .init(size: 2, overflow: 0)) { pool async throws in
            let call = Task { try await pool.run(Self.sleep, deadline: .after(.seconds(60))) }
            let hasBegun = try await becomes(1, in: pool)
            #expect(hasBegun)
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(try await becomes(0, in: pool))
            #expect(await eventually { pool.statistics.inUse == 0 })
        }
    }

    @Test func aStormOfCancellationsLeavesNothingBehind() async throws {
        try await makePool("cancel_storm", .init(size: 4, overflow: 4)) { pool async throws in
            #expect(try await pool.run(Self.sleepers, deadline: .soon).count == 1)
            let before = try openDescriptors()
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<300 {
                    group.addTask {
                        let call = Task { try await pool.run(Self.sleep, deadline: .after(.seconds(60))) }
                        // From before it has begun to well after.
                        if index % 3 > 0 { try? await Task.sleep(for: .milliseconds(index % 60)) }
                        call.cancel()
                        let result = await call.result
                        #expect(throws: CancellationError.self) { try result.get() }
                    }
                }
            }
            #expect(await eventually { pool.statistics.inUse == 0 && pool.statistics.waiters == 0 })
            #expect(try await becomes(0, in: pool))
            #expect(pool.statistics.open <= 8)
            // The pool may have opened its other connections meanwhile; cancellations have closed theirs.
            #expect(try await eventually { try openDescriptors() <= before + 16 })
            #expect(try await pool.run(PostgresQuery("SELECT 1"), deadline: .soon).count == 1)
        }
    }

    @Test func aDeadlineThatHasPassedSendsNothing() async throws {
        try await withPool { pool async throws in
            let error = try await postgresFailure { _ = try await pool.run(Self.sleep, deadline: .after(.zero)) }
            #expect([.timeout, .poolExhausted].contains(error.code))
        }
    }
}
