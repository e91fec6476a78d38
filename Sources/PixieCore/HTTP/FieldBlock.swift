/// Response header fields in one buffer, ready for the server: for answers that are sent too often to build `HTTPFields` for each.
///
/// The caller vouches for names and values: field names, and text without control characters.
public struct FieldBlock: Sendable {
    /// Name, zero, value, zero, and so on.
    @usableFromInline var bytes: [UInt8] = []

    public init() {}

    public var isEmpty: Bool { bytes.isEmpty }

    /// Adds one field.
    public mutating func append(_ name: StaticString, _ value: String) {
        append(name) { $0.append(contentsOf: value.utf8) }
    }

    /// Adds one field whose value `write` appends to the buffer it is given.
    public mutating func append(_ name: StaticString, write: (inout [UInt8]) -> Void) {
        if bytes.isEmpty { bytes.reserveCapacity(256) }
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0)
        let start = bytes.count
        write(&bytes)
        assert(bytes[start...].allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character in a header field")
        bytes.append(0)
    }

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
        var index = start
        while buffer[index] != 0 { index += 1 }
        return index + 1
    }
}
