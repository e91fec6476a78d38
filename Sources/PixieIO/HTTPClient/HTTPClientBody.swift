/// The body of a streamed answer, in pieces as they come; a reader that takes its time makes the server wait.
///
/// Read by one task at a time and only inside the closure that got it. Ends with nil after the last byte; throws
/// `HTTPClientError` when the answer breaks off, `CancellationError` when the task is cancelled.
public struct HTTPClientBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    let pipe: HTTPBodyPipe

    public struct AsyncIterator: AsyncIteratorProtocol {
        let pipe: HTTPBodyPipe

        /// The bytes that have come since, at least one.
        public mutating func next() async throws -> [UInt8]? { try await pipe.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pipe: pipe) }
}
