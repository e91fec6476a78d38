/// How long an answer may be served.
public struct Lifetimes: Sendable {
    /// A value in 0..<1 a call; spreads expiries so that answers stored together do not all expire together.
    public var jitter: @Sendable () -> Double

    public init(jitter: @escaping @Sendable () -> Double) {
        self.jitter = jitter
    }

    /// `response`: for answers built on a user's data, by default the guide's hour. FAQ answers depend on no user's data and live four
    /// times as long, a day at most. Up to 10% is taken off, never added: the stated age is a maximum.
    func expiry(
        for cacheClass: CacheClass, response: Duration, storedAt: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        let base = cacheClass == .faq ? max(response, min(response * 4, .seconds(86_400))) : response
        return storedAt.advanced(by: base * (1 - 0.1 * jitter()))
    }
}
