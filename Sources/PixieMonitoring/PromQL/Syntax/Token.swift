/// A word of PromQL with its place in the text.
struct Token: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case endOfInput, identifier, metricIdentifier, string, number, duration
        case leftParen, rightParen, leftBrace, rightBrace, leftBracket, rightBracket
        case comma, colon, equal, at
        case binary(BinaryOperator)
        /// `!~` and `=~`, which only occur inside braces.
        case matches, doesNotMatch
        case aggregation(AggregationOperator)
        case keyword(Keyword)
    }

    enum Keyword: String, CaseIterable, Sendable {
        case offset, by, without, on, ignoring, bool, start, end
        case groupLeft = "group_left"
        case groupRight = "group_right"
    }

    let kind: Kind
    /// As written.
    let text: String
    let range: SourceRange

    /// What an error message calls it, in Prometheus' words.
    var words: String {
        switch kind {
        case .endOfInput: "end of input"
        case .identifier: "identifier \(QuotedText.quote(text))"
        case .metricIdentifier: "metric identifier \(QuotedText.quote(text))"
        case .string: "string \(shortened)"
        case .number: "number \(shortened)"
        case .duration: "duration \(shortened)"
        case .binary(let binary): binary.isWord ? "<op:\(text)>" : "<op:\(binary.rawValue)>"
        case .matches, .doesNotMatch: "<op:\(text)>"
        case .at: "<\(text)>"
        case .aggregation: "<aggr:\(text)>"
        case .keyword: "<\(text)>"
        case .leftParen, .rightParen, .leftBrace, .rightBrace, .leftBracket, .rightBracket, .comma, .colon, .equal:
            QuotedText.quote(text)
        }
    }

    private var shortened: String {
        text.utf8.count > 10 ? QuotedText.quote(String(text.prefix(10))) + "..." : QuotedText.quote(text)
    }

    /// Whether the word may name a metric or a label although it also means something else.
    var isName: Bool {
        switch kind {
        case .identifier, .metricIdentifier, .aggregation: true
        case .keyword: true
        case .binary(let binary): binary.isWord
        default: false
        }
    }
}

/// Bytes `start` up to but not including `end` of the text.
public struct SourceRange: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    func joined(_ other: SourceRange) -> SourceRange { SourceRange(min(start, other.start), max(end, other.end)) }
}
