/// A sentence as the embedded assistant reads it: its words without the punctuation around them.
struct SpokenWords: Sendable {
    struct Word: Hashable, Sendable {
        /// As typed.
        var original: String
        var lower: String
        /// The whole of a quoted phrase, which is taken literally.
        var isQuoted = false
        /// A comma or the like followed it.
        var endsClause = false
    }

    private(set) var words: [Word] = []

    init(_ words: [Word]) { self.words = words }

    init(_ text: String) {
        var pending = ""
        var closing: Character?
        for character in text {
            if let quote = closing {
                if character == quote {
                    if !pending.isEmpty {
                        words.append(Word(original: pending, lower: pending.lowercased(), isQuoted: true))
                    }
                    pending = ""
                    closing = nil
                } else {
                    pending.append(character)
                }
            } else if let quote = Self.quotes[character], pending.isEmpty {
                closing = quote
            } else if character.isWhitespace {
                finish(&pending)
            } else {
                pending.append(character)
            }
        }
        // A quote that is never closed was no quote.
        if closing != nil {
            for part in pending.split(whereSeparator: \.isWhitespace) {
                var part = String(part)
                finish(&part)
            }
        } else {
            finish(&pending)
        }
    }

    var lower: [String] { words.map(\.lower) }

    func contains(_ set: Set<String>) -> Bool { words.contains { !$0.isQuoted && set.contains($0.lower) } }

    func contains(phrase: String) -> Bool { " \(lower.joined(separator: " ")) ".contains(" \(phrase) ") }

    private static let quotes: [Character: Character] = ["\"": "\"", "\u{201C}": "\u{201D}", "\u{00AB}": "\u{00BB}"]

    private mutating func finish(_ pending: inout String) {
        defer { pending = "" }
        var core = Substring(pending)
        while let first = core.first, !Self.isWordCharacter(first) { core.removeFirst() }
        var trailing = false
        while let last = core.last, !Self.isWordCharacter(last) {
            trailing = true
            core.removeLast()
        }
        guard !core.isEmpty else { return }
        var lower = core.lowercased()
        if lower.contains("\u{2019}") { lower = String(lower.map { $0 == "\u{2019}" ? "'" : $0 }) }
        words.append(Word(original: String(core), lower: lower, endsClause: trailing))
    }

    private static func isWordCharacter(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
