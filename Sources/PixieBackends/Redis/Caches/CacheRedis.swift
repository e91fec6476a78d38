import PixieCore
import PixieIO

/// Scripts and commands of the shared caches, failing in the terms every adapter shares, behind the breaker of Redis where there is one.
struct CacheRedis: Sendable {
    let pool: RedisPool
    let upstreamGuard: UpstreamGuard?

    func run(
        _ script: RedisScript, keys: [String] = [], words: [String] = [], deadline: Deadline
    ) async throws -> RedisValue {
        try await run(script, keys: keys, arguments: words.map { Array($0.utf8) }, deadline: deadline)
    }

    func run(
        _ script: RedisScript, keys: [String], arguments: [[UInt8]], deadline: Deadline
    ) async throws -> RedisValue {
        try await call(.script, deadline) {
            try await pool.run(script, keys: keys, arguments: arguments, deadline: $0)
        }
    }

    /// `send` for a caller who has no task to wait in. `completion` is called once, from any thread, with the answer or an `UpstreamError`:
    /// also where `send` would wait to be let through.
    func send(
        _ command: RedisCommand, deadline: Deadline,
        completion: @escaping @Sendable (Result<RedisValue, UpstreamError>) -> Void
    ) {
        let call = upstreamGuard?.begin(.get, deadline: deadline)
        guard upstreamGuard == nil || call != nil else {
            return completion(.failure(UpstreamError(.sharedCache, .unavailable, "not called")))
        }
        pool.send(command, deadline: call?.deadline ?? deadline) { [upstreamGuard] answer in
            let answer = answer.mapError { Self.translated($0) }
            if let call { upstreamGuard?.end(call, answer.failure) }
            completion(answer)
        }
    }

    private static func translated(_ error: any Error) -> UpstreamError {
        (error as? RedisError).map { UpstreamError($0) } ?? UpstreamError(.sharedCache, .interrupted, "given up")
    }

    func send(_ command: RedisCommand, deadline: Deadline) async throws -> RedisValue {
        try await call(.get, deadline) { try await pool.send(command, deadline: $0) }
    }

    private func call(
        _ operation: UpstreamOperation, _ deadline: Deadline, _ body: (Deadline) async throws -> RedisValue
    ) async throws -> RedisValue {
        func translated(_ deadline: Deadline) async throws -> RedisValue {
            do { return try await body(deadline) } catch let error as RedisError { throw UpstreamError(error) }
        }
        guard let upstreamGuard else { return try await translated(deadline) }
        return try await upstreamGuard.call(operation, deadline: deadline, translated)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
