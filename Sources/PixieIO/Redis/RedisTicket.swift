import PixieCore

/// One command and the task that waits for its answer.
///
/// `@unchecked Sendable` because the task makes it and the loop works on it. Proof: what changes is touched on the loop only.
final class RedisTicket: @unchecked Sendable {
    let command: RedisCommand
    let deadline: Deadline
    /// How long the server may take; a blocking read takes as long as it was asked to.
    let patience: Duration
    /// Nobody else's command may stand behind it: when its task gives up, its connection is closed.
    let isBlocking: Bool

    private let wire = WireTime.current
    private var isOnWire = false
    private var continuation: CheckedContinuation<RedisValue, any Error>?
    var timer: EventLoop.TimerID?
    /// Where it went. Set while the answer is awaited.
    weak var connection: RedisConnection?
    private(set) var isFinished = false

    init(_ command: RedisCommand, deadline: Deadline, patience: Duration, isBlocking: Bool) {
        self.command = command
        self.deadline = deadline
        self.patience = patience
        self.isBlocking = isBlocking
    }

    /// False when the task had given up before: it has been told.
    func begin(_ continuation: CheckedContinuation<RedisValue, any Error>) -> Bool {
        if isFinished {
            continuation.resume(throwing: CancellationError())
            return false
        }
        self.continuation = continuation
        return true
    }

    /// It was handed to a connection.
    func wasSent() {
        guard !isOnWire else { return }
        isOnWire = true
        wire?.begin()
    }

    /// Tells the task, the first time. False afterwards.
    @discardableResult
    func finish(_ result: Result<RedisValue, any Error>) -> Bool {
        if isFinished { return false }
        isFinished = true
        if isOnWire { wire?.end() }
        continuation?.resume(with: result)
        continuation = nil
        return true
    }
}
