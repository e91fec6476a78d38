extension ByteBuffer {
    /// A string of JSON, quotes included.
    public mutating func append(jsonString text: String) {
        append(UInt8(ascii: "\""))
        append(escapingForJSON: text)
        append(UInt8(ascii: "\""))
    }

    /// What stands between the quotes of a string of JSON.
    mutating func append(escapingForJSON text: String) {
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { append(escapingForJSON: $0) }
        if copied == nil { Array(text.utf8).withUnsafeBufferPointer { append(escapingForJSON: $0) } }
    }

    private mutating func append(escapingForJSON text: UnsafeBufferPointer<UInt8>) {
        var rest = text
        while true {
            let count = ByteScan.plainPrefix(rest).count
            append(UnsafeBufferPointer(rebasing: rest[..<count]))
            guard count < rest.count else { return }
            escape(rest[count])
            rest = UnsafeBufferPointer(rebasing: rest[(count + 1)...])
        }
    }

    private mutating func escape(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: append(byte)
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x09: append(UInt8(ascii: "t"))
        default:
            literal("u00")
            append(hexadecimal: byte)
        }
    }

    /// Two lower-case digits.
    mutating func append(hexadecimal byte: UInt8) {
        append(Hexadecimal.digit(byte >> 4))
        append(Hexadecimal.digit(byte & 15))
    }

    public mutating func append(_ value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(value.magnitude)
    }

    /// With three decimals; zero for what is negative.
    public mutating func append(milliseconds duration: Duration) {
        let microseconds = UInt(max(duration.wholeNanoseconds, 0)) / 1_000
        append(microseconds / 1_000)
        append(UInt8(ascii: "."))
        append(microseconds % 1_000, digits: 3)
    }

    /// The shortest digits that mean this number; `null` for one that JSON has none for.
    public mutating func append(_ value: Double) {
        guard value.isFinite else { return literal("null") }
        let text = value.description
        append(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
}
