extension Lexer {
    /// A quoted string; the escapes are checked here and read in `unquote`.
    mutating func string(_ quote: UInt8) throws(MonitoringError) {
        position += 1
        let raw = quote == UInt8(ascii: "`")
        while true {
            guard let byte = peek(), raw || byte != UInt8(ascii: "\n") else {
                throw fault(raw ? "unterminated raw string" : "unterminated quoted string")
            }
            position += 1
            if byte == quote { break }
            if byte == UInt8(ascii: "\\"), !raw { try escape(quote) }
        }
        guard String(validating: input[start..<position], as: UTF8.self) != nil else {
            throw fault("invalid UTF-8 rune")
        }
        emit(.string)
    }

    private mutating func escape(_ quote: UInt8) throws(MonitoringError) {
        guard let byte = peek() else { throw fault("escape sequence not terminated") }
        let (digits, radix, most): (Int, UInt32, UInt32)
        switch byte {
        case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "\\"), quote:
            position += 1
            return
        case UInt8(ascii: "0")...UInt8(ascii: "7"): (digits, radix, most) = (3, 8, 255)
        case UInt8(ascii: "x"): (digits, radix, most) = (2, 16, 255)
        case UInt8(ascii: "u"): (digits, radix, most) = (4, 16, 0x10FFFF)
        case UInt8(ascii: "U"): (digits, radix, most) = (8, 16, 0x10FFFF)
        default: throw fault("unknown escape sequence \(codePoint())")
        }
        if radix == 16 { position += 1 }
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = peek() else { throw fault("escape sequence not terminated") }
            guard let digit = UInt32(String(decoding: [byte], as: UTF8.self), radix: Int(radix)) else {
                throw fault("illegal character \(codePoint()) in escape sequence")
            }
            value = value &* radix &+ digit
            position += 1
        }
        if value > most || (0xD800..<0xE000).contains(value) {
            throw fault("escape sequence is an invalid Unicode code point")
        }
    }

    /// The next character as Go's `%#U` writes it: `U+0063 'c'`.
    private func codePoint() -> String {
        guard let scalar = scalar() else { return "end of input" }
        return "U+\(QuotedText.hexadecimal(scalar.value, width: 4, uppercase: true)) \(QuotedText.quoteRune(scalar))"
    }

    /// The text inside a string token that `string` has accepted.
    static func unquote(_ quoted: String) -> String {
        let bytes = Array(quoted.utf8)
        let body = bytes[1..<(bytes.count - 1)]
        guard bytes[0] != UInt8(ascii: "`"), body.contains(UInt8(ascii: "\\")) else {
            return String(decoding: body, as: UTF8.self)
        }
        var result: [UInt8] = []
        var place = 1
        while place < bytes.count - 1 {
            guard bytes[place] == UInt8(ascii: "\\") else {
                result.append(bytes[place])
                place += 1
                continue
            }
            place += 2
            switch bytes[place - 1] {
            case UInt8(ascii: "a"): result.append(7)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "v"): result.append(11)
            case UInt8(ascii: "x"):
                result.append(UInt8(truncatingIfNeeded: number(bytes[place..<place + 2], 16)))
                place += 2
            case UInt8(ascii: "u"):
                append(number(bytes[place..<place + 4], 16), to: &result)
                place += 4
            case UInt8(ascii: "U"):
                append(number(bytes[place..<place + 8], 16), to: &result)
                place += 8
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                result.append(UInt8(truncatingIfNeeded: number(bytes[place - 1..<place + 2], 8)))
                place += 2
            default: result.append(bytes[place - 1])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ radix: Int) -> UInt32 {
        UInt32(String(decoding: digits, as: UTF8.self), radix: radix) ?? 0
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        if let scalar = Unicode.Scalar(value) { bytes.append(contentsOf: String(Character(scalar)).utf8) }
    }
}
