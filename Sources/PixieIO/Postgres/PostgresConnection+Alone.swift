public import PixieCore

extension PostgresConnection {
    /// Calls `body` with a connection of its own, for one-off work, and closes it afterwards. Throws as a pool does, without
    /// waiting for anybody, and what `body` throws.
    public static func withConnection<R>(
        _ configuration: PostgresConfiguration, loop: EventLoop, deadline: Deadline,
        _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = PostgresConnection(loop: loop, configuration: configuration, workers: PostgresWorkers())
        defer { connection.perform { $0.close() } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                connection.perform { $0.connect(deadline: deadline) { continuation.resume(with: $0) } }
            }
        } onCancel: {
            connection.perform { $0.close() }
        }
        return try await body(connection)
    }
}
