import PixieCore

/// One command and whoever waits for its answer.
///
/// `@unchecked Sendable` because the caller makes it and the loop works on it. Proof: what changes is touched on the loop only.
final class RedisTicket: @unchecked Sendable {
    /// Told once, on the loop.
    typealias Completion = @Sendable (Result<RedisValue, any Error>) -> Void

    let command: RedisCommand
    let deadline: Deadline
    /// How long the server may take; a blocking read takes as long as it was asked to.
    let patience: Duration
    /// Nobody else's command may stand behind it: when its caller gives up, its connection is closed.
    let isBlocking: Bool

    private let wire = WireTime.current
    private var isOnWire = false
    private var completion: Completion?
    /// When its caller is told that there is no answer in time. Set when it begins.
    var giveUpAt = ContinuousClock.now
    /// Where it went. Set while the answer is awaited.
    weak var connection: RedisConnection?
    private(set) var isFinished = false

    init(_ command: RedisCommand, deadline: Deadline, patience: Duration, isBlocking: Bool) {
        self.command = command
        self.deadline = deadline
        self.patience = patience
        self.isBlocking = isBlocking
    }

    /// False when the caller had given up before: it has been told.
    func begin(_ completion: @escaping Completion) -> Bool {
        if isFinished {
            completion(.failure(CancellationError()))
            return false
        }
        self.completion = completion
        return true
    }

    /// It was handed to a connection.
    func wasSent() {
        guard !isOnWire else { return }
        isOnWire = true
        wire?.begin()
    }

    /// Tells the caller, the first time. False afterwards.
    @discardableResult
    func finish(_ result: Result<RedisValue, any Error>) -> Bool {
        if isFinished { return false }
        isFinished = true
        if isOnWire { wire?.end() }
        let completion = completion
        self.completion = nil
        completion?(result)
        return true
    }
}
