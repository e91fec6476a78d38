public import FoundationEssentials

/// Where the time comes from. Everything that waits, expires or stamps is given one, so that tests can hold the clock.
public protocol TimeSource: Sendable {
    /// The steady time: what deadlines, intervals and expiries are reckoned in.
    func now() -> ContinuousClock.Instant
    /// The calendar time: what people and other systems are told.
    func wall() -> Date
}

/// The machine's own clocks.
public struct SystemTime: TimeSource {
    public init() {}

    public func now() -> ContinuousClock.Instant { .now }

    public func wall() -> Date { Date() }
}
