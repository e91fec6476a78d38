import Synchronization

/// A bounded pipe from the tasks that produce a response body to the server that sends it.
///
/// A producer waits in `write` while the buffer is full, so a slow client slows its producer and costs bounded memory.
/// The consumer is never made to wait: `read` says that there is nothing yet, and `onReadable` is called when there is.
public final class ResponseStream: Sendable {
    /// Thrown by `write` once nobody reads any more.
    public struct ClientGone: Error {}

    /// Thrown by `write` once the body has ended, by `finish` or `fail`.
    public struct Ended: Error {}

    public enum ReadResult: Equatable, Sendable {
        case bytes(Int)
        case empty
        case finished
        /// The producer gave up part-way: the connection must be cut so that the client can tell.
        case failed
    }

    private let state: Mutex<ResponseStreamState>

    /// `capacity`: bytes held for a slow client before its producer has to wait.
    public init(capacity: Int = 64 * 1024) { state = Mutex(ResponseStreamState(capacity: max(capacity, 1))) }

    /// Appends `bytes`, in one piece; waits while `capacity` bytes or more are unread.
    ///
    /// Several tasks may write (a generator, and whoever keeps the connection open): first come, first sent. Throws `ClientGone`
    /// or `Ended`, or `CancellationError` when cancelled while waiting: none of `bytes` is sent then.
    public func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        let (accepted, ticket, wake) = try state.withLock { state in
            try state.checkOpen()
            let accepted = state.appendIfRoom(bytes)
            return (accepted, state.makeTicket(), accepted ? state.takeWake() : nil)
        }
        wake?()
        if !accepted { try await waitToWrite(bytes, ticket) }
    }

    /// Ends the body. Nothing can be written afterwards; ending it again has no effect.
    public func finish() { end(.finished) }

    /// Ends the body as broken, unless it has ended already.
    public func fail() { end(.failed) }

    /// For the consumer: copies up to `destination.count` bytes. Does not wait.
    public func read(into destination: UnsafeMutableRawBufferPointer) -> ReadResult {
        let (result, writers) = state.withLock { state in
            let result = state.read(into: destination)
            return (result, state.admitWriters())
        }
        for writer in writers { writer.resume() }
        return result
    }

    /// For the consumer: `wake` is called once, from any thread, as soon as `read` has something to say; at once if it has
    /// already. Replaces an earlier `wake`.
    public func onReadable(_ wake: @escaping @Sendable () -> Void) {
        let isReadable = state.withLock { state in
            state.onReadable = state.isReadable ? nil : wake
            return state.isReadable
        }
        if isReadable { wake() }
    }

    /// For the consumer: nobody will read any more. Each `write`, waiting or to come, throws `ClientGone`.
    public func cancel() {
        let writers = state.withLock { $0.cancel() }
        for writer in writers { writer.resume(throwing: ClientGone()) }
    }

    private func end(_ end: ResponseStreamState.End) {
        let (wake, writers) = state.withLock { state in
            state.end(end) ? (state.takeWake(), state.takeWriters()) : (nil, [])
        }
        wake?()
        for writer in writers { writer.resume(throwing: Ended()) }
    }

    private func waitToWrite(_ bytes: [UInt8], _ ticket: UInt64) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let (outcome, wake) = state.withLock { state -> (Result<Void, any Error>?, (@Sendable () -> Void)?) in
                    do {
                        if Task.isCancelled { throw CancellationError() }
                        try state.checkOpen()
                        if state.appendIfRoom(bytes) { return (.success(()), state.takeWake()) }
                        state.writers.append(.init(ticket: ticket, bytes: bytes, continuation: continuation))
                        return (nil, nil)
                    } catch {
                        return (.failure(error), nil)
                    }
                }
                wake?()
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.removeWriter(ticket) }?.resume(throwing: CancellationError())
        }
    }
}
