public import FoundationEssentials
import Synchronization

/// The manual clock: it stands still until somebody moves it. For tests; several modules share it.
///
/// The steady and the calendar time move together. Nothing sleeps on it: it answers "what time is it" and no more.
public final class ManualTime: TimeSource {
    private struct State {
        var now: ContinuousClock.Instant
        var wall: Date
    }

    private let state: Mutex<State>

    /// Starts at `now` and `wall`; the default calendar time is 2025-01-15 12:00:00 UTC, a Wednesday.
    public init(now: ContinuousClock.Instant = .now, wall: Date = Date(timeIntervalSince1970: 1_736_942_400)) {
        state = Mutex(State(now: now, wall: wall))
    }

    public func now() -> ContinuousClock.Instant { state.withLock { $0.now } }

    public func wall() -> Date { state.withLock { $0.wall } }

    /// Moves both times forward by `duration`.
    public func advance(by duration: Duration) {
        state.withLock {
            $0.now = $0.now.advanced(by: duration)
            $0.wall = $0.wall.addingTimeInterval(duration / .seconds(1))
        }
    }
}
