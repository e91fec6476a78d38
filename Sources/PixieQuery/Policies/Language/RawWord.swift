/// A word, number or telling symbol as it stands in the text, before anything is known of it.
struct RawWord: Sendable {
    enum Shape: UInt8, Sendable { case word, number, clock, identifier, symbol }

    var hash: UInt64
    var start: Int
    var end: Int
    var isCapitalised: Bool
    var isPossessive = false
    var shape = Shape.word
    /// Of a number; minutes since midnight of a clock time.
    var value = 0.0
    var gap = WordScanner.Gap.space
    /// Of the word that it is read as.
    var correction: Stemmer.Stems?
    /// It is read as a word of the other question, whose misspelling it is.
    var isSlip = false
}

/// Splits folded text into raw words and brings its bytes to lower case.
///
/// Unlike `WordScanner` it keeps what distinguishes things: decimal points and thousands separators inside numbers, clock times,
/// units glued to numbers (10GB, 7pm, £50), dotted names (node.js) and the symbols of C++ and C#.
struct RawWordReader {
    private(set) var bytes: [UInt8]
    private(set) var words: [RawWord] = []
    private(set) var quotes: [UInt64] = []
    private var gap = WordScanner.Gap.start
    private var at = 0

    init(_ folded: [UInt8]) {
        bytes = folded
        words.reserveCapacity(24)
        collectQuotes()
        while at < bytes.count { step() }
    }

    /// Hashes of what stands in double quotes or back-ticks, letter case kept.
    private mutating func collectQuotes() {
        var opened: Int?
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
            guard let start = opened else {
                opened = index + 1
                continue
            }
            quotes.append(bytes[start..<index].reduce(WordScanner.seed) { WordScanner.mix($0, $1) })
            opened = nil
        }
    }

    private mutating func step() {
        let byte = bytes[at]
        if byte &- 48 < 10 {
            readNumber()
        } else if WordScanner.isWordByte(byte) {
            readWord()
        } else {
            readMark(byte)
        }
    }

    private mutating func append(_ word: RawWord) {
        var word = word
        word.gap = gap
        gap = .space
        words.append(word)
    }

    private mutating func readMark(_ byte: UInt8) {
        let next = at + 1 < bytes.count ? bytes[at + 1] : 32
        let spelled: StaticString? =
            switch byte {
            case UInt8(ascii: "$"): "usd"
            case UInt8(ascii: "%"): "percent"
            case UInt8(ascii: "&"): "and"
            default: nil
            }
        if let spelled {
            var hash = WordScanner.seed
            for index in 0..<spelled.utf8CodeUnitCount { hash = WordScanner.mix(hash, spelled.utf8Start[index]) }
            append(RawWord(hash: hash, start: at, end: at, isCapitalised: false))
        } else if isTelling(byte, next) {
            append(
                RawWord(
                    hash: WordScanner.mix(WordScanner.seed, byte), start: at, end: at + 1, isCapitalised: false,
                    shape: .symbol))
        }
        let found: WordScanner.Gap =
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: ";"), UInt8(ascii: "\n"):
                .sentence
            case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ":"): .comma
            case UInt8(ascii: "-"): .hyphen
            default: .space
            }
        if found > gap { gap = found }
        at += 1
    }

    private func isTelling(_ byte: UInt8, _ next: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "*"),
            UInt8(ascii: "^"), UInt8(ascii: "|"), UInt8(ascii: "~"), UInt8(ascii: "@"), UInt8(ascii: "_"),
            UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\\"):
            true
        case UInt8(ascii: "-"): next &- 48 < 10 && (at == 0 || bytes[at - 1] == 32)
        default: false
        }
    }

    private mutating func readWord() {
        let start = at
        let capital = bytes[at] &- 65 < 26
        var hash = WordScanner.seed
        var hasDigit = false
        while at < bytes.count {
            let byte = bytes[at]
            let joins = byte == UInt8(ascii: "'") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            let nextIsWord = at + 1 < bytes.count && WordScanner.isWordByte(bytes[at + 1])
            guard WordScanner.isWordByte(byte) || joins && nextIsWord else { break }
            if byte &- 48 < 10 { hasDigit = true }
            bytes[at] = WordScanner.lower(byte)
            hash = WordScanner.mix(hash, bytes[at])
            at += 1
        }
        if at - start >= 3, bytes[start + 1] == UInt8(ascii: "."), isDottedAbbreviation(start, at) {
            hash = stride(from: start, to: at, by: 2).reduce(WordScanner.seed) { WordScanner.mix($0, bytes[$1]) }
        }
        // An identifier such as P60 or node.js keeps its digits; a possessive loses nothing here, the stem does that.
        var word = RawWord(hash: hash, start: start, end: at, isCapitalised: capital)
        word.shape = hasDigit ? .identifier : .word
        word.isPossessive = at - start > 2 && bytes[at - 2] == UInt8(ascii: "'") && bytes[at - 1] == UInt8(ascii: "s")
        append(word)
    }

    /// "U.K", which is "UK".
    private func isDottedAbbreviation(_ start: Int, _ end: Int) -> Bool {
        (start..<end).allSatisfy { (bytes[$0] == UInt8(ascii: ".")) == (($0 - start) % 2 == 1) }
    }

    /// "03/05/2024" and "2024-05-03": three numbers of which each says something else, so that their order tells.
    private mutating func readDate() -> Bool {
        var end = at
        var hash = WordScanner.seed
        var separator: UInt8?
        for part in 0..<3 {
            var value = 0
            let first = end
            while end < bytes.count, end - first < 4, bytes[end] &- 48 < 10 {
                value = value * 10 + Int(bytes[end] - 48)
                end += 1
            }
            guard end > first else { return false }
            // A leading zero says nothing.
            for shift in [0, 8] { hash = WordScanner.mix(hash, UInt8(truncatingIfNeeded: value >> shift)) }
            guard part < 2 else { break }
            guard end < bytes.count, bytes[end] == separator ?? bytes[end],
                bytes[end] == UInt8(ascii: "/") || bytes[end] == UInt8(ascii: "-")
            else { return false }
            separator = bytes[end]
            end += 1
        }
        guard end == bytes.count || !WordScanner.isWordByte(bytes[end]) else { return false }
        append(RawWord(hash: hash, start: at, end: end, isCapitalised: false, shape: .identifier))
        at = end
        return true
    }

    private mutating func readNumber() {
        if readDate() { return }
        let start = at
        var value = 0.0
        var scale = 0.0
        var hash = WordScanner.seed
        while at < bytes.count {
            let byte = bytes[at]
            if byte &- 48 < 10 {
                value = value * 10 + Double(byte - 48)
                scale *= 10
            } else if byte == UInt8(ascii: "."), scale == 0, at + 1 < bytes.count, bytes[at + 1] &- 48 < 10 {
                scale = 1
            } else if byte == UInt8(ascii: ","), scale == 0, isThousands {
                // A separator says nothing.
            } else {
                break
            }
            hash = WordScanner.mix(hash, byte)
            at += 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: "_"), at + 1 < bytes.count,
            WordScanner.isWordByte(bytes[at + 1])
        {
            return readIdentifier(from: start)
        }
        // "2.10" is a version as often as an amount, and then not "2.1".
        let endsInZero = scale > 1 && bytes[at - 1] == UInt8(ascii: "0")
        if scale > 1 { value = value / scale + (endsInZero ? 1e-9 : 0) }
        var word = RawWord(hash: 0, start: start, end: at, isCapitalised: false, shape: .number, value: value)
        if at + 2 < bytes.count, bytes[at] == UInt8(ascii: ":"), bytes[at + 1] &- 48 < 10, bytes[at + 2] &- 48 < 10 {
            word.shape = .clock
            word.value = value * 60 + Double(bytes[at + 1] - 48) * 10 + Double(bytes[at + 2] - 48)
            at += 3
        }
        readUnit(&word, from: start)
    }

    private var isThousands: Bool {
        guard at + 3 < bytes.count else { return false }
        let digits = (1...3).allSatisfy { bytes[at + $0] &- 48 < 10 }
        return digits && (at + 4 == bytes.count || bytes[at + 4] &- 48 >= 10)
    }

    /// Letters glued to a number: a unit, an ordinal ending, or the rest of an identifier.
    private mutating func readUnit(_ word: inout RawWord, from start: Int) {
        let unitStart = at
        var end = at
        while end < bytes.count, (bytes[end] | 32) &- 97 < 26 { end += 1 }
        if end < bytes.count, bytes[end] &- 48 < 10 { return readIdentifier(from: start) }
        guard end > unitStart else { return append(finished(word)) }
        guard end - unitStart <= 4 else { return readIdentifier(from: start) }
        var hash = WordScanner.seed
        for index in unitStart..<end {
            bytes[index] = WordScanner.lower(bytes[index])
            hash = WordScanner.mix(hash, bytes[index])
        }
        at = end
        word.end = unitStart
        if Self.ordinals.contains(hash) {
            word.value += 0.25
            return append(finished(word))
        }
        if let factor = Self.factors[hash] {
            word.value *= factor
            return append(finished(word))
        }
        append(finished(word))
        append(RawWord(hash: hash, start: unitStart, end: end, isCapitalised: false))
    }

    private mutating func readIdentifier(from start: Int) {
        while at < bytes.count,
            WordScanner.isWordByte(bytes[at]) || bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: "_")
        {
            bytes[at] = WordScanner.lower(bytes[at])
            at += 1
        }
        while bytes[at - 1] == UInt8(ascii: ".") { at -= 1 }
        let hash = bytes[start..<at].reduce(WordScanner.seed) { WordScanner.mix($0, $1) }
        append(RawWord(hash: hash, start: start, end: at, isCapitalised: false, shape: .identifier))
    }

    private func finished(_ word: RawWord) -> RawWord {
        var word = word
        word.hash = Self.numberHash(word.value, isClock: word.shape == .clock)
        return word
    }

    static func numberHash(_ value: Double, isClock: Bool) -> UInt64 {
        WordScanner.mix(value.bitPattern &* 0x9E37_79B9_7F4A_7C15, isClock ? 1 : 2)
    }

    private static let ordinals = Set(["st", "nd", "rd", "th"].map { WordScanner.hash(of: $0) })
    private static let factors: [UInt64: Double] = [WordScanner.hash(of: "k"): 1_000, WordScanner.hash(of: "bn"): 1e9]
}
