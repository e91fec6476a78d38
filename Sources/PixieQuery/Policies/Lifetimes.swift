/// How long an answer may be served.
public struct Lifetimes: Sendable {
    /// A value in 0..<1 a call; spreads expiries so that answers stored together do not all expire together.
    public var jitter: @Sendable () -> Double

    public init(jitter: @escaping @Sendable () -> Double) {
        self.jitter = jitter
    }

    /// The oldest an FAQ answer gets.
    static let maximumAge = Duration.seconds(86_400)

    /// `response`: for answers built on a user's data, by default the guide's hour. FAQ answers depend on no user's data and live four
    /// times as long, and twice as long again with each of the question's cached answers that was found good, a day at most. Up to 10%
    /// is taken off, never added: the stated age is a maximum.
    func expiry(
        for cacheClass: CacheClass, response: Duration, goodVerdicts: Int = 0, storedAt: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        var lifetime = response
        if cacheClass == .faq {
            lifetime = min(response * 4, Self.maximumAge)
            var verdicts = goodVerdicts
            while verdicts > 0, lifetime < Self.maximumAge {
                lifetime = min(lifetime * 2, Self.maximumAge)
                verdicts -= 1
            }
            lifetime = max(response, lifetime)
        }
        return storedAt.advanced(by: lifetime * (1 - 0.1 * jitter()))
    }
}
