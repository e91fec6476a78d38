public import Synchronization

/// A token bucket for each key, in bounded memory.
///
/// Buckets live in two generations. Every `period` the older one is dropped whole: what was not touched for a period is full
/// again, so nothing is forgotten by it. A flood of more than `keyLimit` new keys turns the generations early instead of
/// growing: an idle key may then get its tokens back too soon, which whoever owns that many keys has anyway.
public final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    @usableFromInline
    struct State {
        @usableFromInline var young: [Key: TokenBucket] = [:]
        @usableFromInline var old: [Key: TokenBucket] = [:]
        @usableFromInline var turnAt: ContinuousClock.Instant

        @usableFromInline init(turnAt: ContinuousClock.Instant) { self.turnAt = turnAt }
    }

    public let limit: RateLimit
    @usableFromInline let keyLimit: Int
    @usableFromInline let state: Mutex<State>

    /// At most `2 * keyLimit` keys are held at any time.
    public init(_ limit: RateLimit, keyLimit: Int = 50_000, now: ContinuousClock.Instant = .now) {
        self.limit = limit
        self.keyLimit = max(keyLimit, 1)
        state = Mutex(State(turnAt: now.advanced(by: limit.period)))
    }

    /// How many keys are remembered.
    public var keyCount: Int { state.withLock { $0.young.count + $0.old.count } }

    /// One attempt of `key`: counted if it is allowed, free if it is not.
    @inlinable
    public func check(_ key: Key, now: ContinuousClock.Instant = .now) -> RateDecision {
        // Freed after the lock is given back: thousands of keys take a while to go.
        var dropped: [Key: TokenBucket] = [:]
        defer { withExtendedLifetime(dropped) {} }
        return state.withLock { state in
            if now >= state.turnAt { dropped = turn(&state, now: now) }
            if let index = state.young.index(forKey: key) { return state.young.values[index].take(limit, now: now) }
            if state.young.count >= keyLimit { dropped = turn(&state, now: now) }
            var bucket = state.old.removeValue(forKey: key) ?? TokenBucket(now: now)
            let decision = bucket.take(limit, now: now)
            state.young[key] = bucket
            return decision
        }
    }

    @usableFromInline
    func turn(_ state: inout State, now: ContinuousClock.Instant) -> [Key: TokenBucket] {
        let dropped = state.old
        state.old = state.young
        state.young = [:]
        state.turnAt = now.advanced(by: limit.period)
        return dropped
    }
}
