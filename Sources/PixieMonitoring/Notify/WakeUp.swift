import Synchronization

/// Wakes one waiting task. A call that comes before the task waits is not lost.
final class WakeUp: Sendable {
    private struct State {
        var isCalled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func call() {
        let waiter = state.withLock { state in
            let waiter = state.waiter
            state.waiter = nil
            state.isCalled = waiter == nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns after a call, after `duration` if one is given, or when the task is cancelled.
    func wait(atMost duration: Duration?) async {
        await withTaskGroup(of: Void.self) { group in
            if let duration {
                group.addTask {
                    // A sleep that is cancelled has nobody to wake.
                    if (try? await Task.sleep(for: duration)) != nil { self.call() }
                }
            }
            await self.wait()
            group.cancelAll()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCalled = state.withLock { state in
                    if state.isCalled || Task.isCancelled {
                        state.isCalled = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isCalled { continuation.resume() }
            }
        } onCancel: {
            call()
        }
    }
}
