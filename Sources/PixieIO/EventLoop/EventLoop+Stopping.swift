import PixieCore
import Synchronization

extension EventLoop {
    /// Ends the loop: runs the stop handlers and all queued work; returns when that is done. The thread, and what libraries keep for
    /// it, is gone a moment later. Timers that are not due yet never fire. Work that arrives later still runs, on the thread that
    /// brings it, but sockets and timers are no longer served: shut down what is pinned to the loop first. Stopping twice is
    /// harmless.
    public func stop() async {
        execute { self.inbox.withLock { if $0.phase == .running { $0.phase = .stopping } } }
        await withCheckedContinuation { continuation in
            let hasStopped = inbox.withLock { inbox in
                if inbox.phase != .stopped { inbox.stopWaiters.append(continuation) }
                return inbox.phase == .stopped
            }
            if hasStopped { continuation.resume() }
        }
    }

    /// Runs `handler` on the loop when it stops, while queued work is still run; at once if it has stopped already. One
    /// handler an owner. On the loop only.
    public func onStop(of owner: AnyObject, _ handler: @escaping () -> Void) {
        checkIsolated()
        if inbox.withLock({ $0.phase == .stopped }) {
            handler()
        } else {
            state.stopHandlers[ObjectIdentifier(owner)] = handler
        }
    }

    /// Forgets the handler of `owner`. On the loop only.
    public func removeStopHandler(of owner: AnyObject) {
        checkIsolated()
        state.stopHandlers[ObjectIdentifier(owner)] = nil
    }

    /// True once nothing is left to run and the thread may end.
    func finishStop() -> Bool {
        let handlers = state.stopHandlers.values.map(\.self)
        state.stopHandlers = [:]
        for handler in handlers { handler() }
        // Callbacks usually hold the loop: kept, each would keep it alive for ever.
        state.watchers = []
        state.timers = TimerQueue()
        state.endOfTurn = []
        let waiters = inbox.withLock { inbox -> [CheckedContinuation<Void, Never>]? in
            guard inbox.work.isEmpty else { return nil }
            inbox.phase = .stopped
            owner.store(0, ordering: .releasing)
            defer { inbox.stopWaiters = [] }
            return inbox.stopWaiters
        }
        guard let waiters else { return false }
        for waiter in waiters { waiter.resume() }
        return true
    }
}
