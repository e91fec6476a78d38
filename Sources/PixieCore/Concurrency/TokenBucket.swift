/// So many in so long: `count` at once, refilled evenly over `period`.
public struct RateLimit: Hashable, Sendable {
    public let count: Int
    public let period: Duration
    @usableFromInline let interval: Duration
    @usableFromInline let burst: Duration

    /// `count` is at least 1 and `period` more than zero; anything less is raised to that.
    public init(count: Int, per period: Duration) {
        self.count = max(count, 1)
        self.period = max(period, .nanoseconds(1))
        interval = self.period / self.count
        burst = interval * self.count
    }
}

/// The answer to one attempt. `reset`: how long until the whole limit is available again.
public enum RateDecision: Hashable, Sendable {
    case allowed(limit: Int, remaining: Int, reset: Duration)
    /// `retryAfter`: how long until one attempt is allowed.
    case limited(retryAfter: Duration, limit: Int, reset: Duration)
}

/// A token bucket in one instant: the moment at which it will be full again. Starts full.
public struct TokenBucket: Hashable, Sendable {
    @usableFromInline var fullAt: ContinuousClock.Instant

    public init(now: ContinuousClock.Instant) { fullAt = now }

    public func isFull(at now: ContinuousClock.Instant) -> Bool { fullAt <= now }

    /// Takes one token if there is one.
    @inlinable
    public mutating func take(_ limit: RateLimit, now: ContinuousClock.Instant) -> RateDecision {
        let taken = max(fullAt, now).advanced(by: limit.interval)
        let debt = now.duration(to: taken)
        guard debt <= limit.burst else {
            return .limited(
                retryAfter: debt - limit.burst, limit: limit.count, reset: debt - limit.interval)
        }
        fullAt = taken
        // Rounding in the division must not cost a whole token.
        let remaining = Int((limit.burst - debt) / limit.interval + 1e-6)
        return .allowed(limit: limit.count, remaining: remaining, reset: debt)
    }
}
