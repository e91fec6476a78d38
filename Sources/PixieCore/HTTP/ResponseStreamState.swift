import DequeModule

/// What a `ResponseStream` holds under its lock. Whoever waits in `writers` waits because there is no room.
struct ResponseStreamState {
    enum End { case finished, failed }

    struct Writer {
        let ticket: UInt64
        let bytes: [UInt8]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let capacity: Int
    private var buffer: [UInt8] = []
    private var readIndex = 0
    private var end: End?
    private var isCancelled = false
    private var nextTicket: UInt64 = 0
    var writers: Deque<Writer> = []
    var onReadable: (@Sendable () -> Void)?

    init(capacity: Int) { self.capacity = capacity }

    private var unread: Int { buffer.count - readIndex }

    /// A cancelled stream has nothing to say, but keeps no wake that nobody will call.
    var isReadable: Bool { unread > 0 || end != nil || isCancelled }

    func checkOpen() throws {
        if isCancelled { throw ResponseStream.ClientGone() }
        if end != nil { throw ResponseStream.Ended() }
    }

    mutating func makeTicket() -> UInt64 {
        nextTicket += 1
        return nextTicket
    }

    mutating func appendIfRoom(_ bytes: [UInt8]) -> Bool {
        guard unread < capacity && writers.isEmpty else { return false }
        append(bytes)
        return true
    }

    private mutating func append(_ bytes: [UInt8]) {
        // A reader that never quite catches up must not leave an ever longer tail of read bytes behind it.
        if readIndex >= capacity {
            buffer.removeSubrange(..<readIndex)
            readIndex = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The consumer's wake, if it waits and there is a reason to call it.
    mutating func takeWake() -> (@Sendable () -> Void)? {
        guard isReadable else { return nil }
        defer { onReadable = nil }
        return onReadable
    }

    mutating func read(into destination: UnsafeMutableRawBufferPointer) -> ResponseStream.ReadResult {
        if isCancelled { return .failed }
        guard unread > 0 else {
            return switch end {
            case nil: .empty
            case .finished: .finished
            case .failed: .failed
            }
        }
        let count = min(unread, destination.count)
        buffer.withUnsafeBytes { source in
            destination.copyMemory(from: .init(rebasing: source[readIndex..<readIndex + count]))
        }
        readIndex += count
        if unread == 0 {
            buffer.removeAll(keepingCapacity: true)
            readIndex = 0
        }
        return .bytes(count)
    }

    /// Takes over what the longest waiting want to write, as far as there is room; they are to be resumed.
    mutating func admitWriters() -> [CheckedContinuation<Void, any Error>] {
        var admitted: [CheckedContinuation<Void, any Error>] = []
        while unread < capacity, let writer = writers.popFirst() {
            append(writer.bytes)
            admitted.append(writer.continuation)
        }
        return admitted
    }

    /// Nil when it does not wait (any more).
    mutating func removeWriter(_ ticket: UInt64) -> CheckedContinuation<Void, any Error>? {
        guard let index = writers.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return writers.remove(at: index).continuation
    }

    mutating func takeWriters() -> [CheckedContinuation<Void, any Error>] {
        defer { writers = [] }
        return writers.map(\.continuation)
    }

    /// False when it has ended before.
    mutating func end(_ end: End) -> Bool {
        guard self.end == nil else { return false }
        self.end = end
        return true
    }

    mutating func cancel() -> [CheckedContinuation<Void, any Error>] {
        isCancelled = true
        onReadable = nil
        buffer = []
        readIndex = 0
        return takeWriters()
    }
}
