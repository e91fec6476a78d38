/// Writes the fields of one protocol buffers message.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    /// Makes it empty and keeps its memory.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func varint(_ field: UInt8, _ value: UInt64) {
        tag(field, wireType: 0)
        bytes.append(varint: value)
    }

    mutating func double(_ field: UInt8, _ value: Double) {
        tag(field, wireType: 1)
        var bits = value.bitPattern
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
        }
    }

    /// A string, or a message whose fields `content` are.
    mutating func data(_ field: UInt8, _ content: some Collection<UInt8>) {
        tag(field, wireType: 2)
        bytes.append(varint: UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// A `google.protobuf.Timestamp`.
    mutating func timestamp(_ field: UInt8, unixTime: Double, scratch: inout ProtobufMessage) {
        scratch.clear()
        let seconds = unixTime.rounded(.down)
        scratch.varint(1, UInt64(max(0, seconds)))
        scratch.varint(2, UInt64((unixTime - seconds) * 1e9))
        data(field, scratch.bytes)
    }

    private mutating func tag(_ field: UInt8, wireType: UInt8) { bytes.append(field << 3 | wireType) }
}

extension [UInt8] {
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
