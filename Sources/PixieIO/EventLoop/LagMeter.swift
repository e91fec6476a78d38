import PixieCore
import Synchronization

/// How long a ready event had to wait for the loop: the longest turn of the last five to ten seconds, or of the turn that
/// is still running. A mean would hide the one callback that held everybody up.
final class LagMeter: Sendable {
    private static let window = Duration.seconds(5)

    private struct Windows {
        var current = Duration.zero
        var previous = Duration.zero
        var end: ContinuousClock.Instant
    }

    private let epoch: ContinuousClock.Instant
    /// Nanoseconds since `epoch` at which the running turn began; 0 while the loop sleeps.
    private let turnStart = Atomic<Int64>(0)
    private let windows: Mutex<Windows>

    init(now: ContinuousClock.Instant) {
        epoch = now
        windows = Mutex(Windows(end: now.advanced(by: Self.window)))
    }

    func turnBegan(at now: ContinuousClock.Instant) {
        turnStart.store(max(1, epoch.duration(to: now).wholeNanoseconds), ordering: .relaxed)
    }

    func turnEnded(began: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
        turnStart.store(0, ordering: .relaxed)
        windows.withLock { windows in
            Self.advance(&windows, to: now)
            windows.current = max(windows.current, began.duration(to: now))
        }
    }

    func lag(at now: ContinuousClock.Instant) -> Duration {
        let start = turnStart.load(ordering: .relaxed)
        let running = start == 0 ? .zero : epoch.duration(to: now) - .nanoseconds(start)
        return windows.withLock { windows in
            Self.advance(&windows, to: now)
            return max(running, windows.current, windows.previous)
        }
    }

    private static func advance(_ windows: inout Windows, to now: ContinuousClock.Instant) {
        guard now >= windows.end else { return }
        windows.previous = now < windows.end.advanced(by: window) ? windows.current : .zero
        windows.current = .zero
        windows.end = now.advanced(by: window)
    }
}
