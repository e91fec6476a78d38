import PixieCore

/// Reads the JSON objects that nearly every client sends: one level, strings without escapes, booleans.
///
/// It knows less than the decoder and reads nothing differently: whatever it does not understand, it says so, and the decoder is asked.
/// Reading a body this way takes less than a microsecond and allocates only the strings it gives.
struct PlainJSONReader {
    enum Value {
        case text(Text)
        case flag(Bool)
    }

    /// The bytes between the quotes, none of them a control character or DEL. What is not ASCII is not checked to be UTF-8.
    struct Text {
        let bytes: UnsafeBufferPointer<UInt8>
        let isASCII: Bool

        /// nil when the bytes are not UTF-8.
        var string: String? {
            // The validating initializer is several times as slow, and ASCII needs no validation.
            isASCII ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
        }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Calls `take` with each member in turn. False when the object is not a plain one, or `take` said so.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ take: (_ name: UnsafeBufferPointer<UInt8>, _ value: Value) -> Bool
    ) -> Bool {
        var reader = PlainJSONReader(bytes: bytes)
        return reader.object(take)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func object(_ take: (UnsafeBufferPointer<UInt8>, Value) -> Bool) -> Bool {
        guard next() == UInt8(ascii: "{") else { return false }
        while true {
            guard next() == UInt8(ascii: "\""), let name = text(), next() == UInt8(ascii: ":"), let value = value(),
                take(name.bytes, value)
            else { return false }
            switch next() {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "}"): return next() == nil
            default: return false
            }
        }
    }

    /// The next byte that is not white space, passed over; nil at the end.
    private mutating func next() -> UInt8? {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
        }
        return nil
    }

    private mutating func value() -> Value? {
        switch next() {
        case UInt8(ascii: "\""): text().map(Value.text)
        case UInt8(ascii: "t"): rest("rue") ? .flag(true) : nil
        case UInt8(ascii: "f"): rest("alse") ? .flag(false) : nil
        default: nil
        }
    }

    /// What follows an opening quote, which has been passed over, up to the closing one.
    private mutating func text() -> Text? {
        let rest = UnsafeBufferPointer(rebasing: bytes[index...])
        let (count, isASCII) = ByteScan.plainPrefix(rest)
        guard count < rest.count, rest[count] == UInt8(ascii: "\"") else { return nil }
        index += count + 1
        return Text(bytes: UnsafeBufferPointer(rebasing: rest[..<count]), isASCII: isASCII)
    }

    private mutating func rest(_ expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[index + offset] != expected.utf8Start[offset] { return false }
        index += count
        return true
    }
}
