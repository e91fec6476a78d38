/// The moment after which nobody waits for the result any more. Passed down through every stage and upstream call.
public struct Deadline: Hashable, Sendable {
    public let instant: ContinuousClock.Instant

    public init(_ instant: ContinuousClock.Instant) { self.instant = instant }

    /// The deadline `duration` after `now`.
    public static func after(_ duration: Duration, from now: ContinuousClock.Instant = .now) -> Deadline {
        Deadline(now.advanced(by: duration))
    }

    /// What is left at `now`; zero, never negative, once it has passed.
    public func remaining(at now: ContinuousClock.Instant = .now) -> Duration {
        max(.zero, now.duration(to: instant))
    }

    public func hasPassed(at now: ContinuousClock.Instant = .now) -> Bool { now >= instant }

    /// The earlier of the two.
    public func capped(to other: Deadline) -> Deadline { Deadline(min(instant, other.instant)) }

    /// The earlier of this deadline and `duration` after `now`.
    public func capped(to duration: Duration, from now: ContinuousClock.Instant = .now) -> Deadline {
        Deadline(min(instant, now.advanced(by: duration)))
    }
}
