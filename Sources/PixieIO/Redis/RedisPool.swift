public import PixieCore
import Synchronization

/// Commands to one Redis server over a few shared connections, with pipelining by itself: many callers, one write.
///
/// Connections are opened when they are needed and replaced when they are lost. While the server is away commands fail at once
/// with `connect`, apart from those that wait for an attempt under way. Callable from any task; all work is done on the loop.
public final class RedisPool: Sendable {
    let core: RedisCore

    /// A pool that connects with the first command.
    public init(loop: EventLoop, configuration: RedisConfiguration) {
        core = RedisCore(loop: loop, configuration: configuration)
    }

    deinit {
        let core = core
        core.perform { $0.close() }
    }

    /// The answer to `command`. Throws `RedisError`, also when the answer is an error; or `CancellationError` at once when the
    /// task is cancelled. A command that was sent may have been executed all the same: see `requestWasSent`.
    public func send(_ command: RedisCommand, deadline: Deadline) async throws -> RedisValue {
        try await core.run(command, deadline: deadline)
    }

    /// As the other `send`, for a caller who has no task to wait in: `completion` is called once, on the loop, where it must not block,
    /// with the answer or a `RedisError`.
    public func send(
        _ command: RedisCommand, deadline: Deadline,
        completion: @escaping @Sendable (Result<RedisValue, any Error>) -> Void
    ) {
        core.run(command, deadline: deadline, completion: completion)
    }

    /// What it was made with.
    public var configuration: RedisConfiguration { core.configuration }

    /// How the pool stood after its last change. Any thread, never blocks.
    public var latest: RedisPoolStatistics { core.published.withLock { $0 } }

    /// How the pool stands now.
    public func statistics() async -> RedisPoolStatistics { await core.snapshot() }

    /// Refuses new commands, lets those under way end within `limit`, then closes every connection, those of subscriptions and
    /// stream readers too.
    public func shutdown(within limit: Duration = .seconds(5)) async { await core.drain(within: limit) }
}
