import PixieCore
import Testing

@Suite struct RateLimiterTests {
    @Test func aWholeLimitAtOnceThenOneAnInterval() {
        let limit = RateLimit(count: 60, per: .seconds(60))
        var now = ContinuousClock.now
        var bucket = TokenBucket(now: now)
        for remaining in (0..<60).reversed() {
            let expected = RateDecision.allowed(limit: 60, remaining: remaining, reset: .seconds(60 - remaining))
            #expect(bucket.take(limit, now: now) == expected)
        }
        let limited = RateDecision.limited(retryAfter: .seconds(1), limit: 60, reset: .seconds(60))
        #expect(bucket.take(limit, now: now) == limited)
        #expect(bucket.take(limit, now: now) == limited, "a refused attempt is free")
        now = now.advanced(by: .seconds(1))
        #expect(bucket.take(limit, now: now) == .allowed(limit: 60, remaining: 0, reset: .seconds(60)))
        now = now.advanced(by: .seconds(600))
        #expect(bucket.take(limit, now: now) == .allowed(limit: 60, remaining: 59, reset: .seconds(1)))
    }

    @Test("never more than the limit and what was refilled, whatever the pace", arguments: [1, 3, 7, 60, 1_000])
    func neverMore(count: Int) {
        let limit = RateLimit(count: count, per: .seconds(10))
        var random = SeededGenerator(seed: UInt64(count))
        let start = ContinuousClock.now
        var now = start
        var bucket = TokenBucket(now: now)
        var allowed = 0
        for _ in 0..<20_000 {
            now = now.advanced(by: .microseconds(Int.random(in: 0...5_000, using: &random)))
            switch bucket.take(limit, now: now) {
            case .allowed(_, let remaining, _):
                allowed += 1
                #expect((0..<count).contains(remaining))
            case .limited(let retryAfter, _, let reset):
                #expect(retryAfter > .zero && retryAfter <= reset)
            }
        }
        let most = Double(count) * (1 + start.duration(to: now) / .seconds(10))
        #expect(Double(allowed) <= most + 1e-6)
        #expect(Double(allowed) >= min(most - 2, 20_000))
    }

    @Test func keysDoNotSpendEachOthersTokens() {
        let now = ContinuousClock.now
        let limiter = RateLimiter<Int>(RateLimit(count: 1, per: .seconds(60)), now: now)
        for key in 0..<100 {
            #expect(limiter.check(key, now: now) == .allowed(limit: 1, remaining: 0, reset: .seconds(60)))
            #expect(limiter.check(key, now: now) == .limited(retryAfter: .seconds(60), limit: 1, reset: .seconds(60)))
        }
    }

    @Test func aBucketIsForgottenOnlyOnceItIsFull() {
        var now = ContinuousClock.now
        let limiter = RateLimiter<Int>(RateLimit(count: 10, per: .seconds(10)), now: now)
        var model: [Int: TokenBucket] = [:]
        var random = SeededGenerator(seed: 4)
        for _ in 0..<50_000 {
            now = now.advanced(by: .milliseconds(Int.random(in: 0...60, using: &random)))
            let key = Int.random(in: 0..<40, using: &random)
            let expected = model[key, default: TokenBucket(now: now)].take(limiter.limit, now: now)
            #expect(limiter.check(key, now: now) == expected)
        }
        now = now.advanced(by: .seconds(11))
        _ = limiter.check(-1, now: now)
        now = now.advanced(by: .seconds(11))
        _ = limiter.check(-1, now: now)
        #expect(limiter.keyCount <= 2)
    }

    @Test func aFloodOfKeysDoesNotGrowItAndAnActiveKeyStaysLimited() {
        let now = ContinuousClock.now
        let limiter = RateLimiter<Int>(RateLimit(count: 1, per: .seconds(60)), keyLimit: 1_000, now: now)
        _ = limiter.check(-1, now: now)
        for key in 0..<100_000 {
            _ = limiter.check(key, now: now)
            if key.isMultiple(of: 500), case .allowed = limiter.check(-1, now: now) {
                Issue.record("the flood gave an active key its token back")
            }
        }
        #expect(limiter.keyCount <= 2_000)
    }

    @Test func oneCheckAtATimeUnderContention() async {
        let now = ContinuousClock.now
        let limiter = RateLimiter<String>(RateLimit(count: 500, per: .seconds(60)), now: now)
        let allowed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<1_000).count { _ in if case .allowed = limiter.check("user", now: now) { true } else { false }
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(allowed == 500)
    }
}
