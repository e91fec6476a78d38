/// Thrown when a deadline passed before the work was done.
public struct DeadlineExceeded: Error, Hashable, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String { "the deadline passed before the work was done" }
}

private enum DeadlineEvent<Value: Sendable>: Sendable {
    case finished(Result<Value, any Error>)
    case expired
    case timerCancelled
}

/// The value of `body`, which is cancelled once `deadline` has passed.
///
/// Structured: returns only after `body` has, so nothing runs on behind the caller's back. Throws `DeadlineExceeded` when
/// `body` fails after its deadline, and without calling it when the deadline had passed before; whatever `body` throws
/// before that. A body that comes to a value in spite of its cancellation is not robbed of it: what it acquired (a permit, a
/// connection) is never lost. Cancelling the caller cancels `body`, whose own error is then thrown.
public func withDeadline<Value: Sendable>(
    _ deadline: Deadline, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try Task.checkCancellation()
    if deadline.hasPassed() { throw DeadlineExceeded() }
    return try await withThrowingTaskGroup(of: DeadlineEvent<Value>.self) { group in
        // Both start on the caller's thread: nothing hops before there is something to wait for.
        group.addImmediateTask {
            do { return .finished(.success(try await body())) } catch { return .finished(.failure(error)) }
        }
        group.addImmediateTask {
            do {
                try await deadline.passes()
                return .expired
            } catch {
                return .timerCancelled
            }
        }
        var expired = false
        while let event = try await group.next() {
            switch event {
            case .finished(.success(let value)):
                group.cancelAll()
                return value
            case .finished(.failure(let error)):
                group.cancelAll()
                throw expired ? DeadlineExceeded() : error
            case .expired:
                expired = true
                group.cancelAll()
            case .timerCancelled:
                break
            }
        }
        // The group ends only after `body` has reported, which returns or throws above.
        throw CancellationError()
    }
}
