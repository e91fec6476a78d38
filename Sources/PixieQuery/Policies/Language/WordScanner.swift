/// Walks the words of a UTF-8 text without allocating: a word is a run of letters, digits and inner apostrophes.
///
/// Words are known by a 64-bit hash of their lower-case ASCII form, so that a look-up in a `WordTable` compares one integer.
/// Bytes outside ASCII count as letters; fold the text first (`PlainLatin`) where they matter.
struct WordScanner {
    struct Word {
        var hash: UInt64
        var start: Int
        var end: Int
        /// The first byte is an upper-case ASCII letter.
        var isCapitalised: Bool
        var startsWithDigit: Bool
        /// Ends in `'s`.
        var isPossessive: Bool
        /// The strongest punctuation between the word before and this one.
        var gap: Gap
    }

    enum Gap: UInt8, Comparable {
        case start, space, hyphen, comma, sentence, question

        static func < (a: Gap, b: Gap) -> Bool { a.rawValue < b.rawValue }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0
    private var isFirst = true
    /// What followed the last word; meaningful after `next()` returned nil.
    private(set) var lastGap = Gap.start

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    @inline(__always)
    mutating func next() -> Word? {
        var gap = isFirst ? Gap.start : Gap.space
        while at < bytes.count, !Self.isWordByte(bytes[at]) {
            let found = Self.gap(bytes[at], followedBy: at + 1 < bytes.count ? bytes[at + 1] : 32)
            if found > gap { gap = found }
            at += 1
        }
        guard at < bytes.count else {
            lastGap = gap
            return nil
        }
        isFirst = false
        let start = at
        var hash = Self.seed
        while at < bytes.count {
            let byte = bytes[at]
            if Self.isWordByte(byte) {
                hash = Self.mix(hash, Self.lower(byte))
            } else if byte == UInt8(ascii: "'"), at + 1 < bytes.count, Self.isWordByte(bytes[at + 1]) {
                hash = Self.mix(hash, byte)
            } else {
                break
            }
            at += 1
        }
        let possessive =
            at - start > 2 && bytes[at - 2] == UInt8(ascii: "'") && Self.lower(bytes[at - 1]) == UInt8(ascii: "s")
        let first = bytes[start]
        return Word(
            hash: hash, start: start, end: at, isCapitalised: first &- 65 < 26, startsWithDigit: first &- 48 < 10,
            isPossessive: possessive, gap: gap)
    }

    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }

    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 32 : byte }

    @inline(__always)
    static func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 32) &- 97 < 26 || byte &- 48 < 10 || byte >= 128
    }

    @inline(__always)
    private static func gap(_ byte: UInt8, followedBy next: UInt8) -> Gap {
        switch byte {
        case UInt8(ascii: "?"): .question
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: ";"), UInt8(ascii: "\n"): .sentence
        // A colon inside a clock time or a key is no pause.
        case UInt8(ascii: ":"): next &- 48 < 10 ? .hyphen : .comma
        case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"): .comma
        case UInt8(ascii: "-"): .hyphen
        default: .space
        }
    }

    static func hash(of word: some StringProtocol) -> UInt64 {
        word.utf8.reduce(seed) { mix($0, lower($1)) }
    }
}
