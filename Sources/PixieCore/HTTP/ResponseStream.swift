import Synchronization

/// A bounded pipe from a task that produces a response body to the server that sends it.
///
/// The producer waits in `write` while the buffer is full, so a slow client slows its producer and costs bounded memory.
/// The consumer is never made to wait: `read` says that there is nothing yet, and `onReadable` is called when there is.
public final class ResponseStream: Sendable {
    /// Thrown by `write` once nobody reads any more.
    public struct ClientGone: Error {}

    public enum ReadResult: Equatable, Sendable {
        case bytes(Int)
        case empty
        case finished
        /// The producer gave up part-way: the connection must be cut so that the client can tell.
        case failed
    }

    private struct State {
        var buffer: [UInt8] = []
        var readIndex = 0
        var finished = false
        var failed = false
        var cancelled = false
        var waitingProducer: CheckedContinuation<Void, any Error>?
        var onReadable: (@Sendable () -> Void)?

        mutating func takeWake() -> (@Sendable () -> Void)? {
            defer { onReadable = nil }
            return onReadable
        }

        mutating func takeProducer() -> CheckedContinuation<Void, any Error>? {
            defer { waitingProducer = nil }
            return waitingProducer
        }
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// `capacity`: bytes held for a slow client before its producer has to wait.
    public init(capacity: Int = 64 * 1024) { self.capacity = capacity }

    /// Appends `bytes`; waits while more than `capacity` bytes are unread. Throws `ClientGone`, or `CancellationError`.
    /// One producer at a time.
    public func write(_ bytes: [UInt8]) async throws {
        try await waitForRoom()
        let wake = try state.withLock { state -> (@Sendable () -> Void)? in
            guard !state.cancelled else { throw ClientGone() }
            state.buffer.append(contentsOf: bytes)
            return state.takeWake()
        }
        wake?()
    }

    /// Ends the body. Nothing can be written afterwards.
    public func finish() { end { $0.finished = true } }

    /// Ends the body as broken.
    public func fail() { end { $0.failed = true } }

    /// For the consumer: copies up to `destination.count` bytes. Does not wait.
    public func read(into destination: UnsafeMutableRawBufferPointer) -> ReadResult {
        let (result, producer) = state.withLock { state -> (ReadResult, CheckedContinuation<Void, any Error>?) in
            let available = state.buffer.count - state.readIndex
            guard available > 0 else {
                return (state.failed ? .failed : state.finished ? .finished : .empty, nil)
            }
            let count = min(available, destination.count)
            state.buffer.withUnsafeBytes { source in
                destination.copyMemory(from: .init(rebasing: source[state.readIndex..<state.readIndex + count]))
            }
            state.readIndex += count
            if state.readIndex == state.buffer.count {
                state.buffer.removeAll(keepingCapacity: true)
                state.readIndex = 0
            }
            let hasRoom = state.buffer.count - state.readIndex < capacity
            return (.bytes(count), hasRoom ? state.takeProducer() : nil)
        }
        producer?.resume()
        return result
    }

    /// For the consumer: `wake` is called once, from any thread, as soon as `read` has something to say; at once if it has
    /// already. Replaces an earlier `wake`.
    public func onReadable(_ wake: @escaping @Sendable () -> Void) {
        let ready = state.withLock { state -> Bool in
            let ready = state.readIndex < state.buffer.count || state.finished || state.failed
            state.onReadable = ready ? nil : wake
            return ready
        }
        if ready { wake() }
    }

    /// For the consumer: nobody will read any more. The producer's next `write` throws `ClientGone`.
    public func cancel() {
        let producer = state.withLock { state in
            state.cancelled = true
            state.onReadable = nil
            state.buffer = []
            state.readIndex = 0
            return state.takeProducer()
        }
        producer?.resume(throwing: ClientGone())
    }

    private func end(_ mark: (inout State) -> Void) {
        let wake = state.withLock { state in
            mark(&state)
            return state.takeWake()
        }
        wake?()
    }

    private func waitForRoom() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    if state.cancelled { return .failure(ClientGone()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.buffer.count - state.readIndex < capacity { return .success(()) }
                    state.waitingProducer = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.takeProducer() }?.resume(throwing: CancellationError())
        }
    }
}
