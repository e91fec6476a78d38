/// A question as its parts: what kind it is, whom it is about, its content words with the part each plays, numbers, negations.
///
/// Read by `QuestionReader`, compared by `TextAlignment`.
struct QuestionGist: Sendable {
    enum Kind: UInt8, Sendable {
        /// `wish` is "I want to", which asks how unless a question follows.
        case none, wish, howTo, how, can, what, when, `where`, who, why, howLong, howMany, howMuch, howOften, yesNo

        static func named(_ name: String) -> Kind? {
            switch name {
            case "howTo": .howTo
            case "wish": .wish
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

    struct Owners: OptionSet, Sendable {
        let rawValue: UInt8
        static let speaker = Self(rawValue: 1)
        static let addressee = Self(rawValue: 2)
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
        /// What a turn of speech stands for ("how much is" asks for the cost); its place in the sentence says nothing.
        var isImplied = false
        /// Implied by the opening of the question.
        var isAskedFor = false
        /// The kinds of question that a noun behind "which" stands for: "which year" asks when.
        var asks = Asked()
        /// Position in `bytes`; empty for what is implied.
        var start: Int
        var end: Int
    }

    struct Asked: OptionSet, Sendable {
        let rawValue: UInt8
        static let when = Self(rawValue: 1)
        static let place = Self(rawValue: 2)
        static let who = Self(rawValue: 4)

        func covers(_ kind: Kind) -> Bool {
            switch kind {
            case .when: contains(.when)
            case .where: contains(.place)
            case .who: contains(.who)
            default: false
            }
        }
    }

    var kind = Kind.none
    var isPast = false
    var isObliged = false
    var subject = FunctionWord.none
    /// Whose things it speaks of: mine, yours.
    var owners: Owners = []
    /// Says have, which is not a term.
    var hasHave = false
    /// Says that something is allowed, permitted or welcome.
    var isPermission = false
    var mentionsThird = false
    /// Terms before this one stand in a statement that "it" or "that" in the question behind it refers to.
    var antecedents = 0
    var negations = 0
    /// Negations that lie in a content word: avoid, refuse.
    var impliedNegations = 0
    var terms: [Term] = []
    /// Lower-case bytes of the question, which `Term.start` and `end` index.
    var bytes: [UInt8] = []
    var quotes: [UInt64] = []
    /// Content words that were read as a word of the other question, being its misspelling.
    var slips = 0
    var hasForeignLetters = false
    var otherSymbols: UInt64 = 0
    /// on, off, in, out, up, down: as bits, because a particle can oppose another.
    var particles: UInt8 = 0
    /// The preposition at the very end: "whom is it from".
    var stranded = FunctionWord.Role.none
    /// Contains a form of be: a participle may be a passive.
    var hasBe = false
    /// Pronouns that stand in a telling part, "to me" and "by you", as a bit for each person and part.
    var pronounRoles: UInt64 = 0
}
