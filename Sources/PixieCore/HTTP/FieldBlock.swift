/// Response header fields in one buffer, ready for the server: for answers that are sent too often to build `HTTPFields` for each.
///
/// The caller vouches for names and values: field names, and text without control characters.
public struct FieldBlock: Sendable {
    /// Name, zero, value, zero, and so on.
    private let bytes: [UInt8]

    public init() { bytes = [] }

    /// The fields that `write` adds, each with `ByteBuffer.field`.
    @inlinable
    public init(_ write: (inout ByteBuffer) -> Void) {
        self.init(bytes: [UInt8](capacity: 384, writing: write))
    }

    @usableFromInline
    init(bytes: [UInt8]) {
        assert(bytes.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0 }, "a control character in a header field")
        self.bytes = bytes
    }

    public var isEmpty: Bool { bytes.isEmpty }

    /// Calls `body` with the name and the value of each field, both ended by a zero byte.
    public func forEach(_ body: (UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var start = 0
            while start < buffer.count {
                let value = end(of: start, in: buffer)
                body(base + start, base + value)
                start = end(of: value, in: buffer)
            }
        }
    }

    /// The index after the zero that ends what begins at `start`.
    private func end(of start: Int, in buffer: UnsafeBufferPointer<UInt8>) -> Int {
        start + ByteScan.firstZero(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[start...]))) + 1
    }
}

extension ByteBuffer {
    /// Adds one header field.
    public mutating func field(_ name: StaticString, _ value: String) {
        field(name) { $0.append(value) }
    }

    /// Adds one header field whose value `write` appends.
    @inlinable @inline(__always)
    public mutating func field(_ name: StaticString, write: (inout ByteBuffer) -> Void) {
        literal(name)
        append(0 as UInt8)
        write(&self)
        append(0 as UInt8)
    }
}
