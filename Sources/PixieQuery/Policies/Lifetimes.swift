/// How long an answer may be served.
public struct Lifetimes: Sendable {
    /// For answers built on a user's data: the guide's hour.
    public var response: Duration
    /// A value in 0..<1 a call; spreads expiries so that answers stored together do not all expire together.
    public var jitter: @Sendable () -> Double

    public init(response: Duration, jitter: @escaping @Sendable () -> Double) {
        self.response = response
        self.jitter = jitter
    }

    /// FAQ answers depend on no user's data and live four times as long. Up to 10% is taken off, never added: the stated age is a
    /// maximum.
    func expiry(for cacheClass: CacheClass, storedAt: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let base = cacheClass == .faq ? response * 4 : response
        return storedAt.advanced(by: base * (1 - 0.1 * jitter()))
    }
}
