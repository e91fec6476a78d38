public import PixieCore

/// How far one upstream is allowed to hold its callers up.
public struct UpstreamLimits: Sendable {
    /// The longest one call may take; the caller's deadline may come first. Nil: only that.
    public var timeout: Duration?
    /// A call that times out after this long opens the breaker by itself, so that nobody waits for a dead upstream twice.
    /// Nil: a call may well take as long as its caller has, which says nothing about the upstream.
    public var stall: Duration?
    /// Whether such a time-out says nothing as long as other calls get answers: for an upstream that may be slow with one and well
    /// with another. One that hangs gives nobody anything.
    public var stallsInSilence: Bool
    /// Calls at one time; more are refused as `overloaded` at once.
    public var concurrency: Int
    /// Whether an open breaker is closed only by `UpstreamGuard.probe`, and never tried out on a caller.
    public var isProbed: Bool
    /// When the breaker opens, and for how long.
    public var breaker: CircuitBreaker.Policy

    public init(
        timeout: Duration? = nil, stall: Duration? = nil, stallsInSilence: Bool = false, concurrency: Int = 10_000,
        isProbed: Bool = false, longestWait: Duration = .seconds(5)
    ) {
        self.timeout = timeout
        self.stall = stall
        self.stallsInSilence = stallsInSilence
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

    /// For a model, whose calls may take as long as their callers have. `stall`: how long a call waits for a model that meanwhile
    /// gives nobody anything, before that counts as hanging.
    public static func model(stall: Duration, concurrency: Int) -> UpstreamLimits {
        UpstreamLimits(stall: stall, stallsInSilence: true, concurrency: concurrency)
    }
}
