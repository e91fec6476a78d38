/// Finds one member of a JSON object without decoding the rest.
enum JSONMember {
    /// Where the value of the object's own member `name` is; nil when there is none, or the text is no object.
    static func range(of name: String, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var depth = 0
        var index = bytes.startIndex
        var isKey = false
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let start = index + 1
                guard let end = endOfString(bytes, start) else { return nil }
                index = end + 1
                if depth == 1, isKey, bytes[start..<end].elementsEqual(name.utf8) {
                    return value(bytes, after: index)
                }
                continue
            case UInt8(ascii: "{"):
                depth += 1
                isKey = depth == 1
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): if depth == 1 { isKey = true }
            case UInt8(ascii: ":"): if depth == 1 { isKey = false }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Where the elements of the list are that `text` is; nil when it is anything else.
    static func elements(of text: ArraySlice<UInt8>) -> [Range<Int>]? {
        guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else { return nil }
        var index = skipSpace(text, text.startIndex + 1)
        var elements: [Range<Int>] = []
        if index == text.endIndex - 1 { return elements }
        while let end = endOfValue(text, index) {
            elements.append(index..<trimmed(text, index, end))
            if text[end] == UInt8(ascii: "]") { return end == text.endIndex - 1 ? elements : nil }
            index = skipSpace(text, end + 1)
        }
        return nil
    }

    /// The list of numbers that `text` is; nil when it is anything else.
    static func floats(_ text: ArraySlice<UInt8>) -> [Float]? {
        guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else { return nil }
        var floats: [Float] = []
        floats.reserveCapacity(text.count / 8)
        var index = skipSpace(text, text.startIndex + 1)
        if index == text.endIndex - 1 { return floats }
        while true {
            let start = index
            while index < text.endIndex, isNumberByte(text[index]) { index += 1 }
            guard index > start, let float = number(text[start..<index]) else { return nil }
            floats.append(float)
            index = skipSpace(text, index)
            if index == text.endIndex - 1 { return floats }
            guard text[index] == UInt8(ascii: ",") else { return nil }
            index = skipSpace(text, index + 1)
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Float? {
        // JSON knows no "+1", ".5" or "5."; what is left of the grammar the conversion checks.
        guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."),
            digits.last != UInt8(ascii: ".")
        else { return nil }
        return Float(Substring(decoding: digits, as: UTF8.self))
    }

    private static func value(_ bytes: ArraySlice<UInt8>, after index: Int) -> Range<Int>? {
        var start = skipSpace(bytes, index)
        guard start < bytes.endIndex, bytes[start] == UInt8(ascii: ":") else { return nil }
        start = skipSpace(bytes, start + 1)
        return endOfValue(bytes, start).map { start..<trimmed(bytes, start, $0) }
    }

    /// The place of the comma or bracket behind the value that begins at `index`.
    private static func endOfValue(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Int? {
        var index = index
        var depth = 0
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard let end = endOfString(bytes, index + 1) else { return nil }
                index = end
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
                if depth == 0 { return index }
                if bytes[index] != UInt8(ascii: ",") { depth -= 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>, _ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return end
    }

    private static func endOfString(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int? {
        var index = start
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "\"") { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func skipSpace(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Int {
        var index = index
        while index < bytes.endIndex, isSpace(bytes[index]) { index += 1 }
        return index
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
}
