public import FoundationEssentials

/// Takes what people are to be told of alerts, and passes it on: an Alertmanager, a webhook.
public protocol AlertReceiver: Sendable {
    /// What metrics and logs call it: host and port, never a path or user, which may hold secrets.
    var name: String { get }
    /// Tells it from every other receiver, in each process alike: of letters, digits, `.`, `:`, `#` and `-`, and without a secret.
    var id: String { get }
    /// Whether a firing alert is to be sent again and again, so that it ends by itself when this process dies.
    var wantsRepeats: Bool { get }

    /// Delivers all of `notices` or none. Returns how many of them it told; the others were told by another instance.
    /// - Throws: `AlertDeliveryError`.
    func deliver(_ notices: [AlertNotice], deadline: Deadline) async throws -> Int
}

/// Why a delivery failed, and whether trying again can help.
public struct AlertDeliveryError: Error, Sendable, CustomStringConvertible {
    public var isTransient: Bool
    public var description: String

    public init(isTransient: Bool, _ description: String) {
        self.isTransient = isTransient
        self.description = description
    }
}

/// One alert as receivers are told of it.
public struct AlertNotice: Hashable, Sendable {
    public struct Label: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// By name, in order; they identify the alert.
    public let labels: [Label]
    public let annotations: [Label]
    public let startsAt: Date
    /// When it ended, or when it is to be taken for ended if nothing more is heard.
    public let endsAt: Date
    public let isResolved: Bool
    /// Whether the receivers were told the same before.
    public let isRepeat: Bool
    /// Where its expression can be looked at.
    public let generatorURL: String

    public init(
        labels: [Label], annotations: [Label], startsAt: Date, endsAt: Date, isResolved: Bool, isRepeat: Bool,
        generatorURL: String
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.isResolved = isResolved
        self.isRepeat = isRepeat
        self.generatorURL = generatorURL
    }

    /// The number that an Alertmanager gives the alert: FNV-1a over the names and values, each followed by 0xFF, as 16 digits.
    public var fingerprint: String {
        FNV.text(labels.flatMap { Array($0.name.utf8) + [0xFF] + Array($0.value.utf8) + [0xFF] })
    }

    /// The value of a label, empty where it has none.
    public func label(_ name: String) -> String { labels.first { $0.name == name }?.value ?? "" }
}
