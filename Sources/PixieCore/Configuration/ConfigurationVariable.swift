/// One thing that can be set: its name, what it accepts, what it means and where its value goes.
public struct ConfigurationVariable: Sendable {
    public enum Group: String, Sendable, CaseIterable {
        case server = "Public listener"
        case admin = "Admin listener"
        case tls = "TLS"
        case openAI = "OpenAI-compatible service"
        case qdrant = "Qdrant"
        case models = "Models"
        case redis = "Redis"
        case database = "PostgreSQL"
        case limits = "Limits"
        case caches = "Caches"
        case state = "State"
        case alerts = "Rules and alerts"
        case logging = "Logging"
    }

    public let name: String
    public let group: Group
    /// As it would be written; nil when the variable has none.
    public let defaultText: String?
    /// What a value has to look like.
    public let accepts: String
    public let meaning: String
    public let isSecret: Bool
    /// Puts a value where it belongs; false when it is not accepted.
    let apply: @Sendable (inout PixieConfiguration, String) -> Bool

    init<Value>(
        _ name: String, _ group: Group, default defaultText: String? = nil, secret: Bool = false,
        _ path: any WritableKeyPath<PixieConfiguration, Value> & Sendable, _ parser: ValueParser<Value>,
        _ meaning: String
    ) {
        self.name = name
        self.group = group
        self.defaultText = defaultText
        self.accepts = parser.accepts
        self.meaning = meaning
        self.isSecret = secret
        apply = { configuration, text in
            guard let value = parser.parse(text) else { return false }
            configuration[keyPath: path] = value
            return true
        }
    }

    /// How `value` may be shown: secrets, and credentials inside a URL, as `***`.
    public func shown(_ value: String) -> String {
        if isSecret { return "***" }
        guard let scheme = value.firstRange(of: "://"), let at = value[scheme.upperBound...].lastIndex(of: "@") else {
            return value
        }
        return value[..<scheme.upperBound] + "***" + value[at...]
    }
}
