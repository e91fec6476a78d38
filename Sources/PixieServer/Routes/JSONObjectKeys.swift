/// Looks at the member names of the outermost object of a JSON text.
///
/// JSON leaves open which of two members of the same name counts. Somebody in front of Pixie may have checked the first `user_id` while
/// the decoder takes the last, so such a body is refused. So are a trailing comma and a control character in a string, which the decoder
/// lets pass or reports as a wrong type. All else about the text being JSON is the decoder's business.
enum JSONObjectKeys {
    /// No request has nearly as many; the limit keeps the search for repeated names short.
    static let maximumMembers = 64

    /// What is wrong with the names, as a sentence; nil when nothing is.
    static func complaint(about text: [UInt8]) -> String? {
        text.withUnsafeBufferPointer { text in
            var reader = KeyReader(text: text)
            return reader.complaint()
        }
    }
}

private struct KeyReader {
    let text: UnsafeBufferPointer<UInt8>
    var seen: [Range<Int>] = []
    var depth = 0
    var expectsKey = false
    var followsComma = false
    var index = 0

    mutating func complaint() -> String? {
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                expectsKey = depth == 1 && byte == UInt8(ascii: "{")
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if followsComma { return "The body has a comma after the last member of an object or list." }
                depth -= 1
            case UInt8(ascii: ","):
                expectsKey = depth == 1
            case UInt8(ascii: "\""):
                let key = index + 1..<endOfString(from: index + 1)
                index = key.upperBound
                if text[key].contains(where: { $0 < 0x20 }) {
                    return "Control characters in strings must be escaped."
                }
                if expectsKey, let complaint = complaint(aboutKey: key) { return complaint }
                expectsKey = false
            default: break
            }
            if byte > UInt8(ascii: " ") { followsComma = byte == UInt8(ascii: ",") }
            index += 1
        }
        return nil
    }

    private mutating func complaint(aboutKey key: Range<Int>) -> String? {
        guard seen.count < JSONObjectKeys.maximumMembers else {
            return "The body has more than \(JSONObjectKeys.maximumMembers) members."
        }
        let name = text[key]
        if name.contains(UInt8(ascii: "\\")) {
            return "The member names of the body must be written without escapes."
        }
        if seen.contains(where: { text[$0].elementsEqual(name) }) {
            return "The member \"\(String(decoding: name.prefix(64), as: UTF8.self))\" appears more than once."
        }
        seen.append(key)
        return nil
    }

    private func endOfString(from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, text.count)
    }
}
