/// Finds one member of a JSON object without decoding the rest.
enum JSONMember {
    /// Where the value of the object's own member `name` is; nil when there is none, or the text is no object.
    static func range(of name: String, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        start(of: name, in: bytes).flatMap { start in
            endOfValue(bytes, start).map { start..<trimmed(bytes, start, $0) }
        }
    }

    /// Where that value begins.
    static func start(of name: String, in bytes: ArraySlice<UInt8>) -> Int? {
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
                    return valueStart(bytes, after: index)
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

    private static func valueStart(_ bytes: ArraySlice<UInt8>, after index: Int) -> Int? {
        let colon = skipSpace(bytes, index)
        guard colon < bytes.endIndex, bytes[colon] == UInt8(ascii: ":") else { return nil }
        return skipSpace(bytes, colon + 1)
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
}
