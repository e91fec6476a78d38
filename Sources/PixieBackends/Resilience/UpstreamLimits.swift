public import PixieCore

/// How far one upstream is allowed to hold its callers up.
public struct UpstreamLimits: Sendable {
    /// The longest one call may take; the caller's deadline may come first. Nil: only that.
    public var timeout: Duration?
    /// A call that times out after this long opens the breaker by itself, so that nobody waits for a dead upstream twice.
    /// Nil: a call may well take as long as its caller has, which says nothing about the upstream.
    public var stall: Duration?
    /// Calls at one time; more are refused as `unavailable` at once.
    public var concurrency: Int
    /// Whether an open breaker is closed only by `UpstreamGuard.probe`, and never tried out on a caller.
    public var isProbed: Bool
    /// When the breaker opens, and for how long.
    public var breaker: CircuitBreaker.Policy

    public init(
        timeout: Duration? = nil, stall: Duration? = nil, concurrency: Int = 10_000, isProbed: Bool = false,
        longestWait: Duration = .seconds(5)
    ) {
        self.timeout = timeout
        self.stall = stall
        self.concurrency = concurrency
        self.isProbed = isProbed
        breaker = CircuitBreaker.Policy()
        breaker.maximumWait = longestWait
    }

    /// For a store that answers in milliseconds while it is well: no call takes longer than `timeout`, and one that does is enough
    /// to leave the store alone until a probe says that it is back.
    public static func store(timeout: Duration, concurrency: Int) -> UpstreamLimits {
        var limits = UpstreamLimits(
            timeout: timeout, stall: timeout / 2, concurrency: concurrency, isProbed: true, longestWait: .seconds(2))
        limits.breaker.firstWait = .milliseconds(500)
        limits.breaker.probeTimeout = timeout * 2
        return limits
    }
}
