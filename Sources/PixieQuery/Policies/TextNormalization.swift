/// Two ways of bringing questions to a common form: one for exact keys, one for embeddings and semantic comparison.
public struct TextNormalization {
    /// The text an exact cache key is made of: equal for texts that differ only in what cannot change their meaning.
    ///
    /// Canonically equivalent Unicode becomes equal bytes (Latin, Greek, Cyrillic and Hangul are composed; marks without a composed
    /// form stay), letters become lower case, runs of white space one space, typographic apostrophes plain; invisible fillers and
    /// closing `.`, `!`, `?` and `…` fall away. Inside double quotes or back-ticks letter case and spaces stay as they are.
    /// Never empty for a text that is not.
    public static func exactKeyText(_ text: String) -> String {
        let ascii: String?? = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 < 128 } ? asciiKeyText(bytes) : nil
        }
        if let found = ascii, let found { return found.isEmpty ? text : found }
        let key = unicodeKeyText(text)
        return key.isEmpty ? text : key
    }

    /// The question without what says nothing about it: greeting, address, politeness, fillers, "could you tell me".
    ///
    /// Letter case, inner punctuation and word order of the rest stay. Returns the trimmed text when nothing else would remain.
    public static func withoutNoise(_ text: String) -> String {
        NoiseRemoval.strip(text)
    }

    private static func asciiKeyText(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { out in
            var length = 0
            var keep = KeptSpan()
            var pendingSpace = false
            for byte in bytes {
                if !keep.isOpen, isSpace(byte) {
                    pendingSpace = length > 0
                    continue
                }
                if pendingSpace {
                    out[length] = UInt8(ascii: " ")
                    length += 1
                    pendingSpace = false
                }
                out[length] = keep.isOpen ? byte : WordScanner.lower(byte)
                length += 1
                keep.take(byte)
            }
            while length > 0, isClosing(out[length - 1]) { length -= 1 }
            return length
        }
    }

    private static func unicodeKeyText(_ text: String) -> String {
        var key = ""
        key.reserveCapacity(text.utf8.count)
        var keep = KeptSpan()
        var pendingSpace = false
        for character in text {
            let plain = Composition.composed(character)
            if !keep.isOpen, plain.unicodeScalars.allSatisfy({ isFiller($0) }) { continue }
            if !keep.isOpen, plain.isWhitespace {
                pendingSpace = !key.isEmpty
                continue
            }
            if pendingSpace {
                key.append(" ")
                pendingSpace = false
            }
            if let quote = plainQuote(plain) {
                key.unicodeScalars.append(Unicode.Scalar(quote))
                keep.take(quote)
            } else {
                key += keep.isOpen ? String(plain) : plain.lowercased()
                if let byte = plain.asciiValue { keep.take(byte) }
            }
        }
        while let last = key.last, last == "…" || last.asciiValue.map(isClosing) == true { key.removeLast() }
        return key
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") || isSpace(byte)
    }

    private static func isFiller(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x200B || scalar.value == 0x2060 || scalar.value == 0xFEFF || scalar.value == 0xAD
    }

    private static func plainQuote(_ character: Character) -> UInt8? {
        switch character {
        case "\u{2018}", "\u{2019}", "\u{02BC}": UInt8(ascii: "'")
        case "\u{201C}", "\u{201D}": UInt8(ascii: "\"")
        default: nil
        }
    }

    /// Whether the position is inside double quotes or back-ticks.
    private struct KeptSpan {
        private var opener: UInt8 = 0
        var isOpen: Bool { opener != 0 }

        @inline(__always)
        mutating func take(_ byte: UInt8) {
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") else { return }
            if opener == byte { opener = 0 } else if opener == 0 { opener = byte }
        }
    }
}
