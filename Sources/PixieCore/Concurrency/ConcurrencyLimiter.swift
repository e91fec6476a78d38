import Synchronization

/// Lets a bounded number of callers work at once, and a bounded number wait for their turn.
public final class ConcurrencyLimiter: Sendable {
    public struct Counts: Hashable, Sendable {
        public var running: Int
        public var waiting: Int
        public var limit: Int
        public var queueLimit: Int
        public var isDraining: Bool
    }

    private struct State {
        var queue: AdmissionQueue
        var nextWaiter: AdmissionQueue.Waiter = 0
        /// One for each waiter in `queue`, and for no other.
        var waiting: [AdmissionQueue.Waiter: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state: Mutex<State>
    private let time: any TimeSource

    public init(limit: Int, queueLimit: Int, time: any TimeSource = SystemTime()) {
        state = Mutex(State(queue: AdmissionQueue(limit: limit, queueLimit: queueLimit)))
        self.time = time
    }

    public var counts: Counts {
        state.withLock { state in
            Counts(
                running: state.queue.running, waiting: state.queue.waiting, limit: state.queue.limit,
                queueLimit: state.queue.queueLimit, isDraining: state.queue.isDraining)
        }
    }

    /// Refuses whoever comes from now on; those already accepted are served. `counts` tells when they are done.
    public func drain() { state.withLock { $0.queue.drain() } }

    /// Calls `body` when there is a place for it.
    ///
    /// Throws `AdmissionRefused` at once when there is no room to wait, `DeadlineExceeded` when no place came free before
    /// `deadline`, `CancellationError` when cancelled while waiting, and whatever `body` throws. The deadline bounds the wait,
    /// not `body`.
    public func withPermit<Value>(deadline: Deadline, _ body: () async throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        let (decision, waiter) = state.withLock { state in
            // Whoever would have to wait asks again from `wait`, where it can be woken.
            guard state.queue.running == state.queue.limit, !state.queue.isDraining, state.queue.queueLimit > 0 else {
                return (state.queue.request(0), AdmissionQueue.Waiter(0))
            }
            state.nextWaiter += 1
            return (.queued, state.nextWaiter)
        }
        switch decision {
        case .admitted: break
        case .refused(let refusal): throw refusal
        case .queued: try await withDeadline(deadline) { try await self.wait(as: waiter) }
        }
        let started = time.now()
        defer { release(after: started.duration(to: time.now())) }
        return try await body()
    }

    private func wait(as waiter: AdmissionQueue.Waiter) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    switch state.queue.request(waiter) {
                    case .admitted: return .success(())
                    case .refused(let refusal): return .failure(refusal)
                    case .queued:
                        state.waiting[waiter] = continuation
                        return nil
                    }
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard state.queue.leave(waiter) else { return nil }
                return state.waiting.removeValue(forKey: waiter)
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func release(after workDuration: Duration) {
        let next = state.withLock { state in
            state.queue.release(workDuration: workDuration).flatMap { state.waiting.removeValue(forKey: $0) }
        }
        next?.resume()
    }
}
