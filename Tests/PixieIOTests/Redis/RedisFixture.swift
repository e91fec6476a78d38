import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Testing

/// Gives `body` a pool on a loop of its own, takes both down, and sees that no descriptor is left.
func withPool(
    port: Int, _ change: (inout RedisConfiguration) -> Void = { _ in }, _ body: (RedisPool) async throws -> Void
) async throws {
    var configuration = RedisConfiguration(port: port)
    configuration.connectTimeout = .seconds(30)
    configuration.commandTimeout = .seconds(30)
    change(&configuration)
    let loop = try EventLoop()
    let pool = RedisPool(loop: loop, configuration: configuration)
    do {
        try await body(pool)
    } catch {
        Issue.record(error)
    }
    await pool.shutdown(within: .seconds(2))
    #expect(await pool.statistics().open == 0)
    #expect(await pool.statistics().inFlight == 0)
    await loop.stop()
}

/// A pool against a server that answers as `script` says.
func withScripted(
    _ script: @escaping ScriptedRedis.Script, _ change: (inout RedisConfiguration) -> Void = { _ in },
    _ body: (RedisPool, ScriptedRedis) async throws -> Void
) async throws {
    let server = try ScriptedRedis(script)
    try await withPool(port: server.port, change) { try await body($0, server) }
    server.stop()
    #expect(await eventually { server.ended == server.accepted }, "every connection was closed")
}

extension RedisPool {
    func send(_ command: RedisCommand, within limit: Duration = .seconds(60)) async throws -> RedisValue {
        try await send(command, deadline: .after(limit))
    }

    /// The error of a command that must fail.
    func failure(_ command: RedisCommand, within limit: Duration = .seconds(60)) async throws -> RedisError {
        do {
            throw UnexpectedValue(value: try await send(command, within: limit))
        } catch let error as RedisError {
            return error
        }
    }
}

/// An answer where an error had to come.
struct UnexpectedValue: Error { var value: RedisValue }
