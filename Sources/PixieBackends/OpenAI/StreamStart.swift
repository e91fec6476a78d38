import PixieCore
import Synchronization

/// Waits for a streamed answer to begin, and not past a time of its own; once it has begun, to its end.
final class StreamStart: Sendable {
    private let limit: Deadline?
    private let hasBegun = Atomic(false)

    /// Without a limit it may begin at any time.
    init(by limit: Deadline?) { self.limit = limit }

    /// The answer has begun.
    func mark() { hasBegun.store(true, ordering: .relaxed) }

    /// The value of `body`, which is cancelled when the answer has not begun at the limit; `UpstreamError.Code.timeout` then.
    func awaited<Value: Sendable>(
        _ upstream: Upstream, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let limit else { return try await body() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await limit.passes()
                guard self.hasBegun.load(ordering: .relaxed) else {
                    throw UpstreamError(upstream, .timeout, "the answer had not begun in the time for that")
                }
                return nil
            }
            defer { group.cancelAll() }
            while let event = try await group.next() {
                if let value = event { return value }
            }
            // The group ends only after `body` has, which returns or throws above.
            throw CancellationError()
        }
    }
}
