/// One way to set the decision.
public struct TuningSetting: Sendable, Hashable {
    public let threshold: Double
    /// How far below the threshold a pair is still served when the guards find that its words say the same; 0 without guards.
    public let slack: Double
    public let guards: Bool

    /// With guards, and the server's slack unless another is given.
    public init(threshold: Double, slack: Double = SemanticDecision().alignedSlack) {
        self.threshold = threshold
        self.slack = slack
        guards = true
    }

    /// Only the threshold decides.
    public init(bareThreshold: Double) {
        threshold = bareThreshold
        slack = 0
        guards = false
    }

    /// What the server does when nothing is configured.
    public static let serverDefault = TuningSetting(threshold: SemanticDecision().threshold)

    public var decision: SemanticDecision {
        SemanticDecision(threshold: threshold, alignedSlack: slack, guardsEnabled: guards)
    }

    /// The lowest similarity that is ever served.
    public var floor: Double { decision.searchFloor(verifies: false) }

    /// What is tried: thresholds alone, thresholds with guards and the server's slack, and other slacks at the default threshold;
    /// `threshold`, the configured one, among them. In order, each once.
    public static func sweep(including threshold: Double) -> [TuningSetting] {
        let hundredths = [70, 75, 80, 85, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100]
        let thresholds = Set(hundredths.map { Double($0) / 100 } + [serverDefault.threshold, threshold]).sorted()
        let slacks = Set(stride(from: 0, through: 45, by: 5).map { Double($0) / 100 } + [serverDefault.slack]).sorted()
        let bare = thresholds.map { TuningSetting(bareThreshold: $0) }
        let guarded = thresholds.map { TuningSetting(threshold: $0) }
        let slackened = slacks.filter { $0 != serverDefault.slack }.map {
            TuningSetting(threshold: serverDefault.threshold, slack: $0)
        }
        return bare + guarded + slackened
    }
}
