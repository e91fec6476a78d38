import Synchronization

/// Announces an answer to a sink before its first piece, once.
///
/// The announcement waits for the first piece so that a model which fails at once can still be replaced, or reported as an error.
final class AnswerStream: Sendable {
    private let status: QueryOutcome.CacheStatus
    private let sink: QueryEventSink
    private let started = Atomic(false)

    init(status: QueryOutcome.CacheStatus, sink: @escaping QueryEventSink) {
        self.status = status
        self.sink = sink
    }

    /// Whether the reader has been told that an answer follows.
    var hasStarted: Bool { started.load(ordering: .acquiring) }

    func start() async throws {
        guard !started.exchange(true, ordering: .acquiringAndReleasing) else { return }
        try await sink(.started(status))
    }

    func write(_ text: String) async throws {
        try await start()
        try await sink(.token(text))
    }
}
