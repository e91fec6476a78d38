import PixieBackends
import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Synchronization
import Testing

/// How an instance hears of what the others ordered.
@Suite struct RedisInvalidationLogTests {
    private var soon: Deadline { .after(.seconds(30)) }

    /// Runs the log of an instance while `body` runs.
    private func following(
        _ pool: RedisPool, _ name: String, _ body: (RedisInvalidationLog, Follower) async throws -> Void
    ) async throws {
        let log = RedisInvalidationLog(pool: pool, instance: name)
        let follower = Follower()
        let running = Task { await log.run(follower, time: SystemTime()) }
        do { try await body(log, follower) } catch { Issue.record(error) }
        running.cancel()
        await running.value
    }

    @Test func whatOneInstanceOrdersTheOtherApplies() async throws {
        try await withRedis { pool, _ in
            try await following(pool, "one") { one, _ in
                try await following(pool, "two") { two, follower in
                    try await requireEventually { follower.isCurrent }
                    let position = try await one.append(
                        [.user(.ann), .document("a:b")], cause: .documentChanged, deadline: soon)
                    try await requireEventually { follower.applied.last?.position == position }
                    #expect(follower.applied.last?.tags == [.user(.ann), .document("a:b")])
                    #expect(follower.applied.last?.cause == .documentChanged)
                    try await requireEventually {
                        try await one.instances(at: position, deadline: soon) == InstanceCount(applied: 2, live: 2)
                    }
                    let later = LogPosition(time: position.time + 60_000, sequence: 0, life: position.life)
                    #expect(try await two.instances(at: later, deadline: soon) == InstanceCount(applied: 1, live: 2))
                }
                try await requireEventually { try await one.instances(at: .start, deadline: soon).live == 1 }
            }
        }
    }

    /// Else an order would be said to be applied everywhere while this instance still shows what it dropped.
    @Test func anInstanceThatMayAnswerFromMemoryIsWaitedFor() async throws {
        try await withRedis { pool, _ in
            try await following(pool, "one") { one, _ in
                for name in ["two", "three", "four"] {
                    let before = try await one.instances(at: .start, deadline: soon).live
                    try await following(pool, name) { _, follower in
                        try await requireEventually { follower.isCurrent }
                        #expect(try await one.instances(at: .start, deadline: soon).live == before + 1)
                    }
                }
            }
        }
    }

    /// Then the log has always grown again by the time it is asked whether anything was missed.
    @Test func whereOrdersComeWithoutAPauseMemoryIsTrustedAllTheSame() async throws {
        try await withRedis { pool, _ in
            let other = RedisInvalidationLog(pool: pool, instance: "other")
            try await following(pool, "one") { _, follower in
                try await requireEventually { follower.isCurrent }
                let ordering = (0..<8).map { _ in
                    Task {
                        while !Task.isCancelled {
                            _ = try await other.append([.user(.ann)], cause: .dataChanged, deadline: soon)
                        }
                    }
                }
                defer { for task in ordering { task.cancel() } }
                try await requireEventually { follower.applied.count > 100 }
                let before = follower.trusts
                try await requireEventually { follower.trusts > before + 10 }
            }
        }
    }

    @Test func aRedisThatRestartsEmptyMakesMemoryUntrusted() async throws {
        try await withRedis { pool, server in
            try await following(pool, "one") { log, follower in
                try await requireEventually { follower.isCurrent }
                let before = follower.gaps
                let old = try await log.append([.user(.ann)], cause: .dataChanged, deadline: soon)
                server.kill()
                try await server.start()
                try await requireEventually { follower.gaps > before }
                // A query that began before must not store what it read.
                let cache = RedisSharedCache(pool: pool, instance: "one")
                let answer = SharedAnswer(
                    owner: .ann, id: "a", exact: [1], semantic: nil, tags: [.user(.ann)], lifetime: .seconds(60))
                let other = RedisInvalidationLog(pool: pool, instance: "two")
                _ = try await other.append([.user(.bob)], cause: .dataChanged, deadline: soon)
                #expect(try await cache.store(answer, readSince: old, fence: nil, deadline: soon) != nil)
            }
        }
    }

    @Test func aLogThatWasTrimmedMakesMemoryUntrusted() async throws {
        try await withRedis { pool, _ in
            let slow = RedisInvalidationLog(pool: pool, instance: "slow")
            let other = RedisInvalidationLog(pool: pool, instance: "other")
            let follower = Follower()
            let first = Task { await slow.run(follower, time: SystemTime()) }
            try await requireEventually { follower.isCurrent }
            first.cancel()
            await first.value
            for _ in 0..<5 { _ = try await other.append([.user(.ann)], cause: .dataChanged, deadline: soon) }
            _ = try await pool.send(RedisCommand(.streamTrim, "pixie:invalidations", "MAXLEN", "2"), deadline: soon)
            let gaps = follower.gaps
            let second = Task { await slow.run(follower, time: SystemTime()) }
            try await requireEventually { follower.gaps > gaps }
            second.cancel()
            await second.value
        }
    }

    @Test func anInstanceThatWasAwayAppliesWhatItMissed() async throws {
        try await withRedis { pool, _ in
            let away = RedisInvalidationLog(pool: pool, instance: "away")
            let other = RedisInvalidationLog(pool: pool, instance: "other")
            let follower = Follower()
            let first = Task { await away.run(follower, time: SystemTime()) }
            try await requireEventually { follower.isCurrent }
            first.cancel()
            await first.value
            let gaps = follower.gaps
            for number in 0..<5 {
                _ = try await other.append([.document("\(number)")], cause: .dataChanged, deadline: soon)
            }
            let second = Task { await away.run(follower, time: SystemTime()) }
            try await requireEventually { follower.applied.count == 5 }
            second.cancel()
            await second.value
            #expect(follower.gaps == gaps)
            #expect(follower.applied.map(\.tags) == (0..<5).map { [.document("\($0)")] })
        }
    }

    @Test func anInstanceThatHearsNothingOfRedisIsBlindAfterFiveSeconds() async throws {
        try await withRedis { pool, server in
            try await following(pool, "one") { _, follower in
                try await requireEventually { follower.isCurrent }
                let paused = ContinuousClock.now
                server.pause()
                try await requireEventually { !follower.isCurrent }
                let took = paused.duration(to: .now)
                #expect(took > .seconds(3))
                server.resume()
                try await requireEventually { follower.isCurrent }
            }
        }
    }
}

private final class Follower: InvalidationFollower {
    private struct State {
        var applied: [Invalidation] = []
        var gaps = 0
        var trusts = 0
        var isCurrent = false
    }

    private let state = Mutex(State())

    var applied: [Invalidation] { state.withLock { $0.applied } }
    var gaps: Int { state.withLock { $0.gaps } }
    var trusts: Int { state.withLock { $0.trusts } }
    var isCurrent: Bool { state.withLock { $0.isCurrent } }

    func apply(_ invalidation: Invalidation) { state.withLock { $0.applied.append(invalidation) } }
    func lostTrack(at position: LogPosition) { state.withLock { $0.gaps += 1 } }
    /// Before the log was read for the first time there is nothing to trust.
    func trust(until instant: ContinuousClock.Instant) {
        state.withLock { state in
            state.trusts += 1
            state.isCurrent = state.gaps > 0
        }
    }
    func lostSight() { state.withLock { $0.isCurrent = false } }
}
