/// Compares two questions by their words and finds what would make one's answer wrong for the other.
///
/// Pure and general: it knows classes of English words (numbers, days, negations, opposites, synonyms, prepositions), no topic.
public struct SemanticGuards: Sendable {
    /// What the words of two questions say about sharing an answer.
    public enum Comparison: Sendable, Equatable {
        /// They say the same: every content word has its counterpart, in the same part.
        case same
        /// They say something else.
        case different(GuardVeto)
        /// They may: not everything in one is found in the other, for this reason, and nothing contradicts.
        case unsure(GuardVeto)
    }

    public init() {}

    /// The reason why the candidate's answer must not be given, or nil if the words hold none against it.
    public func veto(query: String, candidate: String) -> GuardVeto? {
        if case .different(let veto) = compare(query, candidate) { veto } else { nil }
    }

    /// Compares two questions; the order of the two does not matter.
    public func compare(_ first: String, _ second: String) -> Comparison {
        let (a, b) = QuestionReader.read(first, second)
        let comparison = GistComparison(a, b)
        if let veto = comparison.contradiction { return .different(veto) }
        if let doubt = comparison.doubt { return .unsure(doubt) }
        return .same
    }
}
