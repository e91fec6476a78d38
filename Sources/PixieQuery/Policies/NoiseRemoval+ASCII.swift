/// Words of questions in plain ASCII, which most are: by bytes, a tenth of what looking at characters takes.
extension NoiseRemoval {
    /// What `tokens` gives; nil for text that is not plain ASCII.
    static func asciiTokens(_ text: String) -> [Token]? {
        let all = text.utf8.withContiguousStorageIfAvailable { bytes -> [Found]? in
            bytes.allSatisfy { $0 < 0x80 } ? found(in: bytes) : nil
        }
        guard let all, let all else { return nil }
        return all.map { found in
            let start = text.utf8.index(text.startIndex, offsetBy: found.range.lowerBound)
            let end = text.utf8.index(text.startIndex, offsetBy: found.range.upperBound)
            return Token(text: text[start..<end], hash: found.hash, pauses: found.pauses)
        }
    }

    private struct Found {
        var range: Range<Int>
        var hash: UInt64
        var pauses: Bool
    }

    private static func found(in bytes: UnsafeBufferPointer<UInt8>) -> [Found] {
        var found: [Found] = []
        var index = 0
        while index < bytes.count {
            if TextNormalization.isSpace(bytes[index]) {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, !TextNormalization.isSpace(bytes[index]) { index += 1 }
            let token = bytes[start..<index]
            if token.allSatisfy(standsAlone) { continue }
            let hash = hash(token)
            if fillers.contains(hash), !token.dropFirst().contains(where: { $0 &- 65 < 26 }) { continue }
            let last = bytes[index - 1]
            found.append(Found(range: start..<index, hash: hash, pauses: isMark(last) || last == UInt8(ascii: "-")))
        }
        return found
    }

    private static func hash(_ token: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        var (start, end) = (token.startIndex, token.endIndex)
        while end > start, isMark(token[end - 1]) { end -= 1 }
        while start < end, joins(token[start]) { start += 1 }
        return token[start..<end].reduce(WordScanner.seed) { WordScanner.mix($0, WordScanner.lower($1)) }
    }

    private static func joins(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ":")
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        joins(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
    }

    private static func standsAlone(_ byte: UInt8) -> Bool {
        isMark(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }
}
