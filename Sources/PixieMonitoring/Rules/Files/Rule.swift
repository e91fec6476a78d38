/// A rule of a group: what it evaluates, and what becomes of the result.
public struct Rule: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The result is stored as series of the rule's name.
        case recording
        /// Each series of the result is an alert.
        case alerting(AlertSettings)
    }

    public struct AlertSettings: Hashable, Sendable {
        /// How long a series must be in the result before its alert fires, in milliseconds.
        public var holdDuration: Int64
        /// How long an alert goes on firing after its series has left the result, in milliseconds.
        public var keepFiringFor: Int64
        /// By name, in order; the values are templates.
        public var annotations: [Label]
    }

    public let kind: Kind
    public let name: String
    public let query: PreparedQuery
    /// By name, in order; of an alerting rule the values are templates.
    public let labels: [Label]
    /// Where the rule begins in its file.
    public let position: SourcePosition

    public var alert: AlertSettings? {
        if case .alerting(let settings) = kind { return settings }
        return nil
    }

    /// What makes it the same rule after a reload: Prometheus carries state over by just this.
    public var identity: RuleIdentity { RuleIdentity(isAlerting: alert != nil, name: name, labels: labels) }
}

public struct RuleIdentity: Hashable, Sendable {
    public let isAlerting: Bool
    public let name: String
    public let labels: [Label]
}

/// Rules that are evaluated one after the other at the same times.
public struct RuleGroup: Hashable, Sendable {
    public let name: String
    /// Milliseconds; nil for the server's.
    public let interval: Int64?
    /// The most series a recording rule, or alerts an alerting rule, may give; 0 for no limit.
    public let limit: Int
    public let rules: [Rule]
    public let position: SourcePosition
}
