/// Whether a cached answer is given to a question that is like, but not equal to, the one it was made for.
///
/// The one place where similarity and guards meet: the server and the tuning command both call it. Two questions whose words say the same
/// need less similarity than two that merely resemble one another, and where the words contradict no similarity is enough.
public struct SemanticDecision: Sendable {
    public enum Outcome: Sendable, Equatable {
        case serve
        /// The words contradict; the reason is final.
        case veto(GuardVeto)
        case belowThreshold
        /// Similar enough to be worth a closer look (by a language model, if one is configured), not certain enough to serve.
        case uncertain
    }

    /// Cosine at or above which questions may share an answer if what differs in their words is only form.
    public var threshold: Double
    /// How far below the threshold two questions may lie whose words say the same. Embeddings of rare words and of misspellings lie
    /// far apart; a cosine below `threshold - alignedSlack` still speaks against them.
    public var alignedSlack: Double
    /// Cosine from which a pair that is neither served nor vetoed is `.uncertain`.
    public var uncertainFloor: Double
    /// Off, only the threshold decides: for measuring what the guards are worth.
    public var guardsEnabled: Bool

    private let guards = SemanticGuards()

    public init(
        threshold: Double = 0.95, alignedSlack: Double = 0.35, uncertainFloor: Double = 0.5, guardsEnabled: Bool = true
    ) {
        self.threshold = threshold
        self.alignedSlack = alignedSlack
        self.uncertainFloor = uncertainFloor
        self.guardsEnabled = guardsEnabled
    }

    /// The lowest similarity at which a look-up can lead to anything but `.belowThreshold`.
    ///
    /// - Parameter verifies: whether uncertain pairs are looked at more closely.
    public func searchFloor(verifies: Bool) -> Double {
        guard guardsEnabled else { return threshold }
        return verifies ? min(threshold - alignedSlack, uncertainFloor) : threshold - alignedSlack
    }

    /// Decides on one candidate. Pure; a few microseconds.
    ///
    /// - Parameter similarity: cosine of the two embeddings; NaN counts as below every threshold.
    public func decide(query: String, candidate: String, similarity: Double) -> Outcome {
        guard guardsEnabled else { return similarity >= threshold ? .serve : .belowThreshold }
        guard similarity >= min(threshold - alignedSlack, uncertainFloor) else { return .belowThreshold }
        switch guards.compare(query, candidate) {
        case .different(let veto): return .veto(veto)
        case .same where similarity >= threshold - alignedSlack: return .serve
        case .same, .unsure: return similarity >= uncertainFloor ? .uncertain : .belowThreshold
        }
    }
}
