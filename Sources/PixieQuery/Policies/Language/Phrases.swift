/// Word sequences that mean one thing: question openings and phrasal verbs, recognised by their stems.
struct Phrases: Sendable {
    struct Match: Sendable {
        var length: Int
        var kind: QuestionGist.Kind?
        var person: FunctionWord
        /// The content word it stands for, if any.
        var word: Stemmer.Stems?
        /// Hash of the word as it is spelt.
        var raw: UInt64
        var isNegative: Bool
        var isObliged: Bool
        /// Only at the beginning of a request.
        var opensOnly: Bool
        /// Names a thing and keeps its place, where other phrases stand for a turn of speech.
        var isCompound: Bool
    }

    static let english = Phrases()

    private struct Pattern: Sendable {
        var stems: [UInt64]
        var match: Match
    }

    /// Patterns by their first stem, longest first; index ranges into `patterns`.
    private let first: WordTable<UInt64>
    private let patterns: [Pattern]
    private let vocabulary: WordTable<Bool>

    /// Whether the word occurs in some phrase.
    func knows(_ stem: UInt64) -> Bool { vocabulary[stem] }

    /// The longest phrase that begins at `index` of the stems.
    @inline(__always)
    func longest(in stems: borrowing [UInt64], at index: Int) -> Match? {
        let span = first[stems[index]]
        if span == 0 { return nil }
        var at = Int(span >> 32)
        let end = at + Int(span & 0xFFFF_FFFF)
        while at < end {
            let length = patterns[at].stems.count
            if index + length <= stems.count {
                var matched = 1
                while matched < length, stems[index + matched] == patterns[at].stems[matched] { matched += 1 }
                if matched == length, index == 0 || !patterns[at].match.opensOnly { return patterns[at].match }
            }
            at += 1
        }
        return nil
    }

    private init() {
        var all: [Pattern] = []
        for line in Self.source.split(separator: "\n") {
            var sides = line.split(separator: ">").map { $0.split(separator: " ").map(String.init) }
            guard sides.count == 2 else { continue }
            var match = Self.meaning(of: sides[1])
            if sides[0].first == "^" {
                match.opensOnly = true
                sides[0].removeFirst()
            }
            for words in Self.expand(sides[0]) { all.append(Self.pattern(words, match)) }
        }
        for entry in Self.compounds.split(separator: ";") {
            let sides = entry.split(separator: ">")
            guard sides.count == 2 else { continue }
            var match = Self.meaning(of: sides[1].split(whereSeparator: \.isWhitespace).map(String.init))
            match.isCompound = true
            for compound in sides[0].split(separator: "|") {
                all.append(Self.pattern(compound.split(whereSeparator: \.isWhitespace).map(String.init), match))
            }
        }
        all.sort { ($0.stems[0], $1.stems.count) < ($1.stems[0], $0.stems.count) }
        var spans: [UInt64: UInt64] = [:]
        for (index, pattern) in all.enumerated() {
            let key = pattern.stems[0]
            if let span = spans[key] { spans[key] = span + 1 } else { spans[key] = UInt64(index) << 32 | 1 }
        }
        patterns = all
        vocabulary = WordTable(
            Dictionary(all.flatMap(\.stems).map { ($0, true) }, uniquingKeysWith: { first, _ in first }), missing: false
        )
        first = WordTable(spans, missing: 0)
    }

    private static func meaning(of items: [String]) -> Match {
        var match = Match(
            length: 0, kind: nil, person: .none, word: nil, raw: 0, isNegative: false, isObliged: false,
            opensOnly: false, isCompound: false)
        for item in items {
            switch item {
            case "-": break
            case "+i": match.person = .firstPerson
            case "+you": match.person = .secondPerson
            case "!": match.isNegative = true
            case "*": match.isObliged = true
            default:
                if item.hasPrefix("?") {
                    match.kind = QuestionGist.Kind.named(String(item.dropFirst()))
                } else {
                    match.word = Stemmer.stems(of: item)
                    match.raw = WordScanner.hash(of: item)
                }
            }
        }
        return match
    }

    /// Numbers are known by their value.
    private static func stem(of word: String) -> UInt64 {
        guard let value = Double(word) else { return Stemmer.stems(of: word).inflected }
        return RawWordReader.numberHash(value, isClock: false)
    }

    private static func pattern(_ words: [String], _ match: Match) -> Pattern {
        var match = match
        match.length = words.count
        return Pattern(stems: words.map(stem(of:)), match: match)
    }

    /// Every sequence of `a|b c` alternatives; an alternative `_` is the absent word.
    private static func expand(_ items: [String]) -> [[String]] {
        items.reduce([[]]) { done, item in
            item.split(separator: "|").flatMap { choice in done.map { choice == "_" ? $0 : $0 + [String(choice)] } }
        }
    }
}
