/// Bytes written one after the other, into room that was lent or memory of their own; the latter grows as needed.
///
/// For what is written on every request, piece by piece: an array asks at each piece whether somebody else holds it too.
public struct ByteBuffer: ~Copyable {
    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var ownsMemory: Bool
    @usableFromInline var length = 0

    public init(capacity: Int = 512) {
        self.capacity = max(capacity, 16)
        start = .allocate(capacity: self.capacity)
        ownsMemory = true
    }

    /// Writes into `room` as long as it suffices. It must outlive the buffer.
    @usableFromInline
    init(room: UnsafeMutableBufferPointer<UInt8>) {
        capacity = room.baseAddress == nil ? 16 : room.count
        ownsMemory = room.baseAddress == nil
        start = room.baseAddress ?? .allocate(capacity: 16)
    }

    deinit { if ownsMemory { start.deallocate() } }

    /// How many bytes have been written.
    public var count: Int { length }

    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        if length == capacity { grow(by: 1) }
        start[length] = byte
        length += 1
    }

    @inlinable @inline(__always)
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        append(source, bytes.count)
    }

    /// Text that is known when this is compiled.
    @inlinable @inline(__always)
    public mutating func literal(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    @inlinable @inline(__always)
    public mutating func append(_ text: String) {
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
        if copied == nil { append(Array(text.utf8)) }
    }

    @inlinable @inline(__always)
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    /// In decimal, with zeros in front up to `digits` digits.
    public mutating func append(_ value: UInt, digits: Int = 1) {
        if value < 10 && digits <= 1 { return append(0x30 + UInt8(truncatingIfNeeded: value)) }
        // A 64-bit number has at most 20.
        var text = [20 of UInt8](repeating: 0x30)
        var rest = value
        var first = 20
        while rest > 0 {
            first -= 1
            text[first] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        let start = min(first, 20 - digits)
        text.span.withUnsafeBufferPointer { append(UnsafeBufferPointer(rebasing: $0[start...])) }
    }

    /// Calls `body` with what has been written.
    public borrowing func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try body(UnsafeBufferPointer(start: start, count: length))
    }

    @inlinable @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, _ added: Int) {
        if added > capacity - length { grow(by: added) }
        (start + length).update(from: source, count: added)
        length += added
    }

    @usableFromInline @inline(never)
    mutating func grow(by added: Int) {
        capacity = max(2 * capacity, length + added)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: length)
        if ownsMemory { start.deallocate() }
        start = larger
        ownsMemory = true
    }
}

extension [UInt8] {
    /// The bytes that `write` appends: without a copy if they are at most `capacity`.
    @inlinable
    public init(capacity: Int, writing write: (inout ByteBuffer) -> Void) {
        var outgrown: [UInt8]?
        let written = [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
            var buffer = ByteBuffer(room: room)
            write(&buffer)
            if buffer.ownsMemory {
                outgrown = buffer.withBytes { Array($0) }
            } else {
                count = buffer.count
            }
        }
        self = outgrown ?? written
    }
}
