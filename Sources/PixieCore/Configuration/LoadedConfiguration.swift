/// A configuration, and where each part of it came from.
public struct LoadedConfiguration: Sendable {
    public enum Origin: String, Sendable {
        case environment
        case environmentFile = ".env file"
        case defaultValue = "default"
    }

    public struct Line: Hashable, Sendable {
        public var name: String
        public var group: ConfigurationVariable.Group
        /// Secrets as `***`; empty when there is no value.
        public var shownValue: String
        public var origin: Origin
        public var meaning: String
    }

    public var values: PixieConfiguration
    /// One line a variable, in the table's order.
    public var report: [Line]
    /// What was set and has no effect, or should be looked at. Holds no values.
    public var warnings: [String]
}

/// A value that stops the start. `description` is the one line to show.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public var variable: String
    /// Secrets as `***`.
    public var shownValue: String
    /// What is accepted instead.
    public var accepted: String

    public var description: String { "\(variable)=\(shownValue) is not accepted: expected \(accepted)" }
}
