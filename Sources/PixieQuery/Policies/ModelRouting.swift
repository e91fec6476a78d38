/// Chooses the model for a question by counting signs of difficulty in its text.
///
/// The rule, in points; two or more make a question complex:
/// - 2: a word of reasoning (compare, analyse, recommend, strategy, difference...), or one of making where it is the verb
///   ("plan a trip", not "the data plan"); code; more than 60 words or 400 characters.
/// - 1: "why" or a condition ("if", "unless", "assuming"); each sequence word ("then", "after that", "step"); each question mark
///   or sentence after the first; each list line; more than 30 words or 200 characters; three or more clauses.
/// Simple otherwise. Pure; about a microsecond.
public struct ModelRouting: Sendable {
    private let table: WordTable<Sign>

    public init() { table = Sign.table }

    public func tier(for text: String) -> ModelTier {
        points(for: text) >= 2 ? .complex : .simple
    }

    /// The points of the rule above, for explaining a choice.
    public func points(for text: String) -> Int {
        var copy = text
        return copy.withUTF8 { points(in: $0) }
    }

    private func points(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var words = WordScanner(bytes)
        var count = 0
        var points = 0
        var clauses = 1
        var sentences = 1
        var opensClause = true
        var onceOnly: Sign = []
        while let word = words.next() {
            let sign = table[word.hash]
            count += 1
            if count > 1 {
                if word.gap >= .sentence { sentences += 1 }
                if word.gap == .comma || sign.contains(.joins) { clauses += 1 }
            }
            if sign.contains(.reasons) || sign.contains(.plans) && (opensClause || word.gap >= .comma) { points += 2 }
            opensClause = sign.contains(.leadsVerb)
            if sign.contains(.sequences) { points += 1 }
            onceOnly.formUnion(sign.intersection([.why, .condition]))
        }
        let characters = bytes.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
        points += onceOnly.contains(.why) ? 1 : 0
        points += onceOnly.contains(.condition) ? 1 : 0
        points += sentences - 1
        points += clauses >= 3 ? 1 : 0
        points += count > 60 || characters > 400 ? 2 : count > 30 || characters > 200 ? 1 : 0
        return points + (Self.hasCode(bytes) ? 2 : 0)
    }

    /// A fenced block, or braces and statement ends as only code has them.
    private static func hasCode(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var fences = 0
        var braces = 0
        for byte in bytes {
            fences = byte == UInt8(ascii: "`") ? fences + 1 : 0
            if fences == 3 { return true }
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") { braces += 1 }
        }
        return braces >= 2
    }

    struct Sign: OptionSet, Sendable {
        let rawValue: UInt32
        static let reasons = Self(rawValue: 1)
        static let sequences = Self(rawValue: 2)
        static let why = Self(rawValue: 4)
        static let condition = Self(rawValue: 8)
        static let joins = Self(rawValue: 16)
        static let plans = Self(rawValue: 32)
        /// A verb is likely to follow.
        static let leadsVerb = Self(rawValue: 64)

        static let table = WordTable<Sign>([
            (
                .reasons,
                """
                compare comparing comparison contrast versus vs analyse analyze analysis evaluate assess planning \
                recommend prioritise prioritize optimise optimize strategy strategies tradeoff tradeoffs trade-offs pros difference \
                differences derive prove proof refactor brainstorm critique diagnose justify argue reasoning weigh \
                compose essay architecture implications conflicts reorganise reorganize restructure synthesise \
                synthesize roadmap better worse
                """
            ),
            (.plans, "plan design debug reason rewrite draft forecast estimate budget outline"),
            (.leadsVerb, "to me please help you and then us pixie now can could just"),
            (.sequences, "then afterwards step steps finally secondly firstly"),
            (.why, "why"),
            (.condition, "if unless assuming suppose whether given"),
            (.joins, "and but because while although whereas so"),
        ])
    }
}
