/// One alert: a series that a rule's expression gave, and how long it has been so.
public struct AlertInstance: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Was firing and no longer is; kept for a while so that everybody hears of it.
        case inactive
        /// In the result, but not yet for as long as the rule demands.
        case pending
        case firing
    }

    /// All times are milliseconds since 1970.
    public typealias Time = Int64

    /// Those of the series without its name, those of the rule, and `alertname`.
    public let labels: Labels
    /// Expanded at the last evaluation that gave the series.
    public internal(set) var annotations: [Label]
    public internal(set) var value: Double
    public internal(set) var state: State
    /// Since when the series has been in the result.
    public internal(set) var activeAt: Time
    public internal(set) var firedAt: Time?
    public internal(set) var resolvedAt: Time?
    /// Since when it only goes on firing because of `keep_firing_for`.
    public internal(set) var keepFiringSince: Time?
    public internal(set) var lastSentAt: Time?
    /// Until when a restored alert stays as it is although its series is not in the result: after a restart an
    /// expression has to gather samples before it can say that all is well.
    var heldUntil: Time?

    /// How long a resolved alert is kept.
    public static let resolvedRetention: Int64 = 15 * 60_000

    public init(labels: Labels, annotations: [Label], value: Double, activeAt: Time, state: State = .pending) {
        self.labels = labels
        self.annotations = annotations
        self.value = value
        self.activeAt = activeAt
        self.state = state
    }

    /// Whether receivers must hear of it now: at once when it has resolved, otherwise again after `resendDelay`.
    public func needsSending(at time: Time, resendDelay: Int64) -> Bool {
        if state == .pending { return false }
        guard let lastSentAt else { return true }
        if let resolvedAt, resolvedAt > lastSentAt { return true }
        return lastSentAt + resendDelay < time
    }
}
