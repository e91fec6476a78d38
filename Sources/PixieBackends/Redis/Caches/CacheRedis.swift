import PixieCore
import PixieIO

/// Scripts and commands of the shared caches, failing in the terms every adapter shares.
struct CacheRedis: Sendable {
    let pool: RedisPool

    func run(
        _ script: RedisScript, keys: [String] = [], words: [String] = [], deadline: Deadline
    ) async throws -> RedisValue {
        try await run(script, keys: keys, arguments: words.map { Array($0.utf8) }, deadline: deadline)
    }

    func run(
        _ script: RedisScript, keys: [String], arguments: [[UInt8]], deadline: Deadline
    ) async throws -> RedisValue {
        try await call { try await pool.run(script, keys: keys, arguments: arguments, deadline: deadline) }
    }

    func send(_ command: RedisCommand, deadline: Deadline) async throws -> RedisValue {
        try await call { try await pool.send(command, deadline: deadline) }
    }

    private func call(_ body: () async throws -> RedisValue) async throws -> RedisValue {
        do { return try await body() } catch let error as RedisError { throw UpstreamError(error) }
    }
}
