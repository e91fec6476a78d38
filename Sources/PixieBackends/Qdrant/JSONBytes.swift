import PixieCore

/// Writes JSON into bytes: what Qdrant is sent. Members come in the order of their names, floats in their shortest form.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []

    init(reservingCapacity capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// Text that is JSON already.
    mutating func append(raw text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(raw more: [UInt8]) { bytes.append(contentsOf: more) }

    mutating func append(raw more: ArraySlice<UInt8>) { bytes.append(contentsOf: more) }

    mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Finite floats only: the caller has checked.
    mutating func append(_ vector: [Float]) {
        // No float takes more than 15 bytes; a question's vector is a thousand of them and more.
        let list = [UInt8](unsafeUninitializedCapacity: vector.count * 16 + 2) { room, length in
            var sink = FloatSink(room: room)
            sink.append(UInt8(ascii: "["))
            for index in vector.indices {
                if index > 0 { sink.append(UInt8(ascii: ",")) }
                vector[index].write(to: &sink)
            }
            sink.append(UInt8(ascii: "]"))
            length = sink.length
        }
        bytes.append(contentsOf: list)
    }

    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: value.description.utf8)
        case .number(let value): bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        case .string(let value): append(value)
        case .array(let values):
            append(raw: "[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(raw: ",") }
                append(value)
            }
            append(raw: "]")
        case .object(let members):
            append(raw: "{")
            for (index, name) in members.keys.sorted().enumerated() {
                if index > 0 { append(raw: ",") }
                append(name)
                append(raw: ":")
                if let value = members[name] { append(value) }
            }
            append(raw: "}")
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

/// Takes the text of floats as it is made.
private struct FloatSink: TextOutputStream {
    let room: UnsafeMutableBufferPointer<UInt8>
    private(set) var length = 0

    init(room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

    mutating func append(_ byte: UInt8) {
        room[length] = byte
        length += 1
    }

    mutating func write(_ string: String) {
        for byte in string.utf8 { append(byte) }
    }

    /// What the standard library calls with the digits on its stack; without it, it would make a `String` of them.
    mutating func _writeASCII(_ text: UnsafeBufferPointer<UInt8>) {
        for byte in text { append(byte) }
    }
}

extension JSONValue {
    /// The value as JSON text.
    var jsonBytes: [UInt8] {
        var json = JSONBytes()
        json.append(self)
        return json.bytes
    }
}
