/// How long to wait before trying again: exponential with full jitter, so that many clients do not come back together.
public struct Backoff: Hashable, Sendable {
    /// The ceiling of the first wait.
    public var base: Duration
    /// No wait is longer.
    public var cap: Duration

    public init(base: Duration = .milliseconds(200), cap: Duration = .seconds(10)) {
        self.base = base
        self.cap = cap
    }

    /// The longest wait before retry number `retry` (0 is the first): `base` doubled each time, up to `cap`.
    public func ceiling(retry: Int) -> Duration {
        // 2^40 times any sensible base is past any cap, and the shift stays far from overflow.
        min(cap, base * (1 << min(max(retry, 0), 40)))
    }

    /// A wait drawn evenly from zero to `ceiling(retry:)`. `jitter` is that draw, in 0...1.
    public func delay(retry: Int, jitter: Double) -> Duration {
        ceiling(retry: retry) * min(max(jitter, 0), 1)
    }

    public func delay(retry: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        delay(retry: retry, jitter: Double.random(in: 0...1, using: &generator))
    }
}
