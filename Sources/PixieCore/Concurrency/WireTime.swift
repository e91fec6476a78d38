import Synchronization

/// How long one piece of work has waited for other systems: while at least one of its requests was on the wire. What is left of its
/// time is Pixie's own.
///
/// A request counts from when it is handed to the network until its answer is there, not until somebody has looked at it.
public final class WireTime: Sendable {
    /// Of the work that the current task does; nil where nobody wants to know.
    @TaskLocal public static var current: WireTime?

    private struct State {
        var underWay = 0
        var since = ContinuousClock.now
        var total = Duration.zero
    }

    private let state = Mutex(State())
    private let sharers: [WireTime]

    /// `sharers`: those on whose behalf the same requests are made, and who wait for them too.
    public init(sharedBy sharers: [WireTime] = []) { self.sharers = sharers }

    /// A request goes out.
    public func begin(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            if state.underWay == 0 { state.since = now }
            state.underWay += 1
        }
        for sharer in sharers { sharer.begin(at: now) }
    }

    /// Its answer is there, or nobody waits for it any more. Once for each `begin`.
    public func end(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.underWay -= 1
            if state.underWay == 0 { state.total += state.since.duration(to: now) }
        }
        for sharer in sharers { sharer.end(at: now) }
    }

    /// Until `now`; what is still under way included.
    public func total(at now: ContinuousClock.Instant = .now) -> Duration {
        state.withLock { $0.total + ($0.underWay > 0 ? $0.since.duration(to: now) : .zero) }
    }
}
