/// How often and when a failed call is made again: exponential delays with full jitter, so that many callers spread out.
public struct RetryPolicy: Hashable, Sendable {
    /// Attempts after the first.
    public var maximumRetries: Int
    /// The longest first delay; doubled each time.
    public var baseDelay: Duration
    public var maximumDelay: Duration

    public init(
        maximumRetries: Int = 2, baseDelay: Duration = .milliseconds(250), maximumDelay: Duration = .seconds(4)
    ) {
        self.maximumRetries = maximumRetries
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
    }

    /// How long to wait before retry number `retry` (0 for the first); nil when there must be none, because they are used
    /// up or the wait would end at or after the deadline. The upstream's own `retryAfter` is never undercut.
    func delay(beforeRetry retry: Int, retryAfter: Duration?, remaining: Duration, random: @autoclosure () -> Double)
        -> Duration?
    {
        guard retry < maximumRetries else { return nil }
        let longest = min(maximumDelay, baseDelay * (1 << min(retry, 20)))
        let delay = (retryAfter ?? .zero) + longest * min(1, max(0, random()))
        return delay < remaining ? delay : nil
    }
}
