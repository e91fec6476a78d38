import Synchronization

/// Carries a streamed answer from the loop to its one reader: the head, then bytes, then the end.
///
/// The loop never waits: when `capacity` bytes are unread, `offer` declines and the transfer is paused; the reader that
/// empties the buffer has it resumed.
final class HTTPBodyPipe: Sendable {
    private enum Waiter {
        case head(CheckedContinuation<HTTPClientResponseHead, any Error>)
        case bytes(CheckedContinuation<[UInt8]?, any Error>)

        func fail(_ error: any Error) {
            switch self {
            case .head(let continuation): continuation.resume(throwing: error)
            case .bytes(let continuation): continuation.resume(throwing: error)
            }
        }
    }

    private struct State {
        var head: HTTPClientResponseHead?
        var buffer: [UInt8] = []
        var isPaused = false
        /// Set once nothing more comes; holds the error if that is not the regular end.
        var end: Result<Void, any Error>?
        var waiter: Waiter?

        mutating func takeWaiter() -> Waiter? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let resume: @Sendable () -> Void

    /// `resume` is called when a declined offer can be made again.
    init(capacity: Int, resume: @escaping @Sendable () -> Void) {
        self.capacity = capacity
        self.resume = resume
    }

    // MARK: The loop's side

    func deliver(_ head: HTTPClientResponseHead) {
        let waiter = state.withLock { state in
            state.head = head
            return state.takeWaiter()
        }
        if case .head(let continuation) = waiter { continuation.resume(returning: head) }
    }

    /// False: the bytes were not taken, offer them again after `resume`.
    func offer(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, Waiter?) in
            if state.end != nil { return (true, nil) }
            if case .bytes = state.waiter { return (true, state.takeWaiter()) }
            state.isPaused = state.buffer.count >= capacity
            if !state.isPaused { unsafe state.buffer.append(contentsOf: bytes) }
            return (!state.isPaused, nil)
        }
        // A waiting reader has found the buffer empty, so these bytes are the next ones.
        if case .bytes(let continuation) = waiter { continuation.resume(returning: unsafe Array(bytes)) }
        return isTaken
    }

    /// The first end counts. Unread bytes can still be read before it.
    func finish(_ end: Result<Void, any Error>) {
        let waiter = state.withLock { state -> Waiter? in
            guard state.end == nil else { return nil }
            state.end = end
            return state.takeWaiter()
        }
        switch (waiter, end) {
        case (.none, _): break
        case (.bytes(let continuation), .success): continuation.resume(returning: nil)
        case (.some(let waiter), .failure(let error)): waiter.fail(error)
        case (.head(let continuation), .success): continuation.resume(throwing: Self.noHead)
        }
    }

    // MARK: The reader's side

    var hasEnded: Bool { state.withLock { $0.end != nil } }

    func head() async throws -> HTTPClientResponseHead {
        try await wait({ .head($0) }) { state in
            if let head = state.head { return head }
            if let end = state.end { try end.get(); throw Self.noHead }
            return nil
        }
    }

    /// All bytes that are there, at least one; nil at the end of the body.
    func next() async throws -> [UInt8]? {
        let chunk: [UInt8]? = try await wait({ .bytes($0) }) { state in
            if !state.buffer.isEmpty {
                defer { state.buffer = [] }
                return .some(state.buffer)
            }
            if let end = state.end { try end.get(); return .some(nil) }
            return nil
        }
        let isPaused = state.withLock { state in
            defer { if state.buffer.isEmpty { state.isPaused = false } }
            return state.isPaused && state.buffer.isEmpty
        }
        if isPaused { resume() }
        return chunk
    }

    /// `ready` says what is there now: a value, an error, or nil to wait.
    private func wait<Value: Sendable>(
        _ waiter: @Sendable (CheckedContinuation<Value, any Error>) -> Waiter,
        ready: @Sendable (inout State) throws -> Value?
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Value, any Error>? in
                    do {
                        if let value = try ready(&state) { return .success(value) }
                    } catch { return .failure(error) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    precondition(state.waiter == nil, "a response body has one reader")
                    state.waiter = waiter(continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.takeWaiter() }?.fail(CancellationError())
        }
    }

    private static var noHead: HTTPClientError {
        HTTPClientError(.protocolViolation, "the answer has no head", requestWasSent: true)
    }
}
