public import PixieCore
import Synchronization

/// Calls whose end is told later, by whoever has no task to wait in.
extension UpstreamGuard {
    /// A call that was let through. Every one is ended.
    public struct Call: Sendable {
        /// The one it has to keep to.
        public let deadline: Deadline
        fileprivate let operation: UpstreamOperation
        fileprivate let permit: CircuitBreaker.Permit
        fileprivate let start: ContinuousClock.Instant
    }

    /// Nil where `call` would not let it through, or not yet: that is then for `call` to say and to count.
    public func begin(_ operation: UpstreamOperation, deadline: Deadline) -> Call? {
        guard isClosed, case .yes(let permit) = breaker.admit() else { return nil }
        let start = time.now()
        let call = Call(
            deadline: limited(deadline, from: start), operation: operation, permit: permit, start: start)
        guard running.add(1, ordering: .relaxed).newValue <= limits.concurrency else {
            running.subtract(1, ordering: .relaxed)
            breaker.record(.abandoned, permit)
            return nil
        }
        return call
    }

    /// `error`: what it failed with; nil when it did not.
    public func end(_ call: Call, _ error: UpstreamError? = nil) {
        running.subtract(1, ordering: .relaxed)
        breaker.record(error.map { fault($0, since: call.start) } ?? .success, call.permit)
        finish(call.operation, error.map { .init($0.code) } ?? .success, since: call.start)
    }
}
