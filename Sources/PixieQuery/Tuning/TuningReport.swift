/// What every setting of the decision does to a set of judged pairs, and which one to choose.
///
/// Each pair is put to the server's own code: noise removal, then `SemanticDecision`. Figures, as fractions of 1:
/// - `served`: pairs that share an answer and were served, of all that share one.
/// - `wrong`: traps that were served, of all traps.
/// - `precision`: served rightly, of all that was served, right or wrong.
///
/// A figure over nothing (the precision of a setting that serves nothing) is nil, and null in `json`.
public struct TuningReport: Sendable {
    /// A setting and what it did.
    public struct Row: Sendable {
        public let setting: TuningSetting
        public let total: TuningTally
        /// In the order of `TuningReport.categories`.
        public let categories: [TuningTally]
    }

    /// Where the similarities come from.
    public struct Embedding: Sendable {
        public let name: String
        public let dimensions: Int

        public init(name: String, dimensions: Int) {
            self.name = name
            self.dimensions = dimensions
        }
    }

    public let embedding: Embedding
    public let maxWrong: Double
    /// Sorted.
    public let categories: [String]
    /// One row a setting of `TuningSetting.sweep`, in its order.
    public let curve: [Row]
    /// What the server does when nothing is configured, and what it does as it is configured.
    public let serverDefault: Row
    public let configured: Row
    /// With guards, at most `maxWrong` wrong, the most served; nil when no setting with guards serves anything within that.
    public let recommended: Row?
    /// What the server does as it is configured, with a language model's check; nil: that was not asked for.
    public var checked: CheckedTally?

    /// - Parameters:
    ///   - threshold: the configured one.
    ///   - maxWrong: the largest acceptable `wrong`, 0...1.
    public init(_ pairs: [MeasuredPair], embedding: Embedding, threshold: Double, maxWrong: Double) {
        let categories = Set(pairs.map(\.category)).sorted()
        let curve = TuningSetting.sweep(including: threshold).map { Self.row($0, pairs, categories) }
        self.embedding = embedding
        self.maxWrong = maxWrong
        self.categories = categories
        self.curve = curve
        serverDefault = Self.row(.serverDefault, pairs, categories)
        configured = Self.row(TuningSetting(threshold: threshold), pairs, categories)
        recommended = Self.recommended(curve, maxWrong: maxWrong)
    }

    private static func row(_ setting: TuningSetting, _ pairs: [MeasuredPair], _ categories: [String]) -> Row {
        let decision = setting.decision
        let position = Dictionary(uniqueKeysWithValues: zip(categories, categories.indices))
        var total = TuningTally()
        var parts = [TuningTally](repeating: TuningTally(), count: categories.count)
        for pair in pairs {
            let outcome = decision.decide(query: pair.query, candidate: pair.candidate, similarity: pair.similarity)
            total.count(outcome, sameAnswer: pair.sameAnswer)
            if let index = position[pair.category] { parts[index].count(outcome, sameAnswer: pair.sameAnswer) }
        }
        return Row(setting: setting, total: total, categories: parts)
    }

    private static func recommended(_ curve: [Row], maxWrong: Double) -> Row? {
        curve.filter { $0.setting.guards && $0.total.servedRight > 0 && ($0.total.wrong ?? 0) <= maxWrong }
            .max { isBetter($1, than: $0) }
    }

    /// More served; of equals fewer wrong, then the server's own slack, then the setting that asks for more similarity.
    private static func isBetter(_ row: Row, than other: Row) -> Bool {
        if row.total.servedRight != other.total.servedRight { return row.total.servedRight > other.total.servedRight }
        if row.total.servedWrong != other.total.servedWrong { return row.total.servedWrong < other.total.servedWrong }
        let slack = TuningSetting.serverDefault.slack
        if (row.setting.slack == slack) != (other.setting.slack == slack) { return row.setting.slack == slack }
        return row.setting.floor > other.setting.floor
    }
}
