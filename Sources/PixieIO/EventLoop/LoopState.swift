import PixieCore

/// What only the thread that runs the loop touches.
///
/// `@unchecked Sendable` because it is reached through the loop, which anybody may hold. Proof: every access is in a turn or
/// behind `checkIsolated()`, and ownership passes from thread to thread through the inbox's lock.
final class LoopState: @unchecked Sendable {
    struct Watcher {
        /// Tells the descriptor from an earlier one with the same number.
        var generation: UInt32
        var onReady: (EventLoop.Readiness) -> Void
    }

    /// Indexed by descriptor.
    var watchers: [Watcher?] = []
    var lastGeneration: UInt32 = 0
    var timers = TimerQueue<() -> Void>()
    /// What the timer descriptor is set to.
    var alarmInstant: ContinuousClock.Instant?
    /// See `atEndOfTurn`.
    var endOfTurn: [() -> Void] = []
    var stopHandlers: [ObjectIdentifier: () -> Void] = [:]
}
