import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import PixieCore

extension EventLoop {
    /// Names one scheduled action, for `cancel`.
    public struct TimerID: Hashable, Sendable {
        let queued: TimerQueue<() -> Void>.ID
    }

    /// Runs `action` on the loop once, at `instant` or as soon after as the loop is free; actions due together run in the
    /// order of their instants. An instant in the past means this turn or the next. On the loop only.
    public func schedule(at instant: ContinuousClock.Instant, _ action: @escaping () -> Void) -> TimerID {
        checkIsolated()
        return TimerID(queued: state.timers.add(at: instant, action))
    }

    /// The action does not run after this. One that has run already is ignored. On the loop only.
    public func cancel(_ timer: TimerID) {
        checkIsolated()
        state.timers.cancel(timer.queued)
    }

    /// Runs `action` on the loop when all else of this turn has run: what is sent then leaves together. On the loop only.
    func atEndOfTurn(_ action: @escaping () -> Void) {
        checkIsolated()
        state.endOfTurn.append(action)
    }

    /// What these add comes at the end of the next turn, which begins at once.
    func runEndOfTurn() {
        guard !state.endOfTurn.isEmpty else { return }
        let actions = state.endOfTurn
        state.endOfTurn = []
        for action in actions { action() }
    }

    func fireTimers() {
        let limit = state.timers.newest
        let now = ContinuousClock.now
        while let action = state.timers.takeDue(at: now, notAfter: limit) { action() }
    }

    /// Sets the timer descriptor to the earliest timer; true if that is due already. One that is set too early because its
    /// timer was cancelled is left alone: one needless turn costs less than a system call for each cancellation.
    func setAlarm() -> Bool {
        guard let next = state.timers.earliest() else { return false }
        let now = ContinuousClock.now
        if next <= now { return true }
        if let alarmInstant = state.alarmInstant, alarmInstant <= next { return false }
        let (seconds, attoseconds) = now.duration(to: next).components
        // Never zero, which would switch the alarm off.
        let value = timespec(tv_sec: Int(seconds), tv_nsec: max(1, Int(attoseconds / 1_000_000_000)))
        var setting = itimerspec(it_interval: timespec(), it_value: value)
        guard unsafe timerfd_settime(alarm.raw, 0, &setting, nil) == 0 else { return true }
        state.alarmInstant = next
        return false
    }
}
