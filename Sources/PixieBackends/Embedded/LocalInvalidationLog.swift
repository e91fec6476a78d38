public import PixieCore
import Synchronization

/// Numbers the invalidations of the only instance there is: the twin of the log in Redis.
public final class LocalInvalidationLog: InvalidationLog {
    private let last = Atomic<UInt64>(0)

    public init() {}

    public func append(
        _ tags: [CacheTag], cause: InvalidationCause, deadline: Deadline
    ) async throws -> LogPosition {
        try Task.checkCancellation()
        return LogPosition(time: 0, sequence: last.add(1, ordering: .relaxed).newValue)
    }

    /// This instance, which applies each order before it answers.
    public func instances(at position: LogPosition, deadline: Deadline) async throws -> InstanceCount {
        InstanceCount(applied: 1, live: 1)
    }
}
