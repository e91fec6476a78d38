import FoundationEssentials

/// The alerts of all rules as they outlive a restart, as JSON.
public struct AlertStateFile: Codable, Hashable, Sendable {
    public struct Alert: Codable, Hashable, Sendable {
        let labels: [String: String]
        let annotations: [String: String]
        /// As text, because JSON has neither infinities nor NaN.
        let value: String
        let state: String
        let activeAt: Int64
        let firedAt: Int64?
        let resolvedAt: Int64?
        let keepFiringSince: Int64?
        let lastSentAt: Int64?
    }

    public struct RuleAlerts: Codable, Hashable, Sendable {
        let group: String
        let rule: String
        let labels: [String: String]
        let alerts: [Alert]
    }

    static let currentVersion = 1

    let version: Int
    let rules: [RuleAlerts]

    public init(_ groups: [RuleGroupState]) {
        version = Self.currentVersion
        rules = groups.flatMap { group in
            group.rules.filter { !$0.alerts.isEmpty }.map { state in
                RuleAlerts(
                    group: group.group.name, rule: state.rule.name, labels: Self.texts(state.rule.labels),
                    alerts: state.alerts.all.map(Alert.init))
            }
        }
    }

    /// - Throws: when `bytes` are not such a file, or one of a later version.
    public init(json bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(AlertStateFile.self, from: Data(bytes))
        guard version == Self.currentVersion else {
            throw MonitoringError(.badData, "is of version \(version), this program knows \(Self.currentVersion)")
        }
    }

    /// The same state gives the same bytes.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    /// The alerts of a rule; nil when none were kept.
    func alerts(of rule: Rule, in group: RuleGroup) -> [AlertInstance]? {
        let labels = Self.texts(rule.labels)
        let kept = rules.first { $0.group == group.name && $0.rule == rule.name && $0.labels == labels }
        return kept?.alerts.compactMap(\.instance)
    }

    fileprivate static func texts(_ labels: [Label]) -> [String: String] {
        Dictionary(labels.map { ($0.name, $0.value) }) { _, last in last }
    }
}

extension AlertStateFile.Alert {
    fileprivate init(_ alert: AlertInstance) {
        labels = AlertStateFile.texts(alert.labels.pairs)
        annotations = AlertStateFile.texts(alert.annotations)
        value = NumberText.general(alert.value)
        state = alert.state.rawValue
        activeAt = alert.activeAt
        firedAt = alert.firedAt
        resolvedAt = alert.resolvedAt
        keepFiringSince = alert.keepFiringSince
        lastSentAt = alert.lastSentAt
    }

    fileprivate var instance: AlertInstance? {
        guard let state = AlertInstance.State(rawValue: state), let value = NumberText.parseFloat(value) else {
            return nil
        }
        let texts = annotations.map { Label(name: $0.key, value: $0.value) }
        var alert = AlertInstance(
            labels: Labels(labels.map { Label(name: $0.key, value: $0.value) }),
            annotations: texts.sorted { ExactString($0.name).precedes(ExactString($1.name)) }, value: value,
            activeAt: activeAt, state: state)
        alert.firedAt = firedAt
        alert.resolvedAt = resolvedAt
        alert.keepFiringSince = keepFiringSince
        alert.lastSentAt = lastSentAt
        return alert
    }
}
