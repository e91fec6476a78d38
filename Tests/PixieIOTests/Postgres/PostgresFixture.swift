import PixieCore
import PostgresTestServer
import Synchronization
import Testing

@testable import PixieIO

/// Gives `body` a loop and ends it afterwards.
func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
    let loop = try EventLoop()
    do { try await body(loop) } catch { Issue.record(error) }
    await loop.stop()
}

/// Gives `body` a pool on `server`, or on the common one, and shuts it down afterwards.
func withPool(
    _ server: PostgresTestServer? = nil, url: String? = nil, connectTimeout: Duration = .seconds(60),
    maximumResultBytes: Int = 16_000_000, _ configuration: PostgresPoolConfiguration = .init(),
    _ body: (PostgresPool) async throws -> Void
) async throws {
    var server = server
    if server == nil, url == nil { server = try await .common() }
    let connection = try PostgresConfiguration(
        url: url ?? server?.url() ?? "", connectTimeout: connectTimeout, maximumResultBytes: maximumResultBytes)
    try await withLoop { loop in
        let pool = PostgresPool(connection, loop: loop, configuration: configuration)
        do { try await body(pool) } catch { Issue.record(error) }
        await pool.shutdown(deadline: .after(.seconds(20)))
        #expect(pool.statistics.open == 0)
    }
}

/// The error that `body` must throw.
func postgresFailure(_ body: () async throws -> Void) async throws -> PostgresError {
    do { try await body() } catch let error as PostgresError { return error }
    throw NoFailure()
}

struct NoFailure: Error {}

extension Deadline {
    /// Not reached, however busy the machine is.
    static var soon: Deadline { .after(.seconds(60)) }
}

/// A value that the tasks of a test share.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R { value.withLock { body(&$0) } }
}
