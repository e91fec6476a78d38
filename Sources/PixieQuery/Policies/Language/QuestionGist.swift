/// A question as its parts: what kind it is, whom it is about, its content words with the part each plays, numbers, negations.
///
/// Read by `QuestionReader`, compared by `TextAlignment`.
struct QuestionGist: Sendable {
    enum Kind: UInt8, Sendable {
        case none, howTo, how, can, what, when, `where`, who, why, howLong, howMany, howMuch, howOften, yesNo

        static func named(_ name: String) -> Kind? {
            switch name {
            case "howTo": .howTo
            case "can": .can
            case "what": .what
            case "when": .when
            case "where": .where
            case "who": .who
            case "why": .why
            case "howLong": .howLong
            case "howMany": .howMany
            case "howMuch": .howMuch
            case "howOften": .howOften
            case "yesNo": .yesNo
            default: nil
            }
        }
    }

    struct Term: Sendable {
        enum Shape: UInt8, Sendable {
            case word, number, identifier, symbol
        }

        var raw: UInt64
        var stems: Stemmer.Stems
        var entry: Lexicon.Entry
        var shape: Shape
        var role: FunctionWord.Role
        /// Capitalised inside a sentence, so probably a name.
        var isName: Bool
        /// Position in `bytes`; empty for what a phrase stands for.
        var start: Int
        var end: Int
    }

    var kind = Kind.none
    var isPast = false
    var isObliged = false
    var subject = FunctionWord.none
    var mentionsThird = false
    var negations = 0
    /// Negations that lie in a content word: avoid, refuse.
    var impliedNegations = 0
    var terms: [Term] = []
    /// Lower-case bytes of the question, which `Term.start` and `end` index.
    var bytes: [UInt8] = []
    var quotes: [UInt64] = []
    var hasForeignLetters = false
    var otherSymbols: UInt64 = 0
    /// on, off, in, out, up, down: as bits, because a particle can oppose another.
    var particles: UInt8 = 0
    /// Contains a form of be: a participle may be a passive.
    var hasBe = false
    /// Pronouns that stand in a telling part, "to me" and "by you", as a bit for each person and part.
    var pronounRoles: UInt64 = 0
}
