/// One condition of a selector: `job="pixie"`, `code!~"5.."`. A series without the label has the empty value.
public struct LabelMatcher: Hashable, Sendable {
    public enum Operation: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case doesNotMatch = "!~"
    }

    public let name: String
    public let operation: Operation
    public let value: String
    let pattern: LabelPattern?

    /// Compiles the pattern of a regex matcher.
    /// - Throws: `.badData` with the pattern's fault, for a pattern that is not RE2 or that needs what is not supported.
    public init(
        _ name: String, _ operation: Operation, _ value: String, dialect: Dialect = .prometheus3
    ) throws(MonitoringError) {
        self.name = name
        self.operation = operation
        self.value = value
        switch operation {
        case .equal, .notEqual: pattern = nil
        case .matches, .doesNotMatch: pattern = try LabelPattern(value, dotMatchesNewline: dialect == .prometheus3)
        }
    }

    /// Whether a label value satisfies the condition. For many values make one `Evaluation` and reuse it.
    public func matches(_ candidate: String) -> Bool {
        var evaluation = Evaluation(self)
        return evaluation.matches(candidate)
    }

    public static func == (left: LabelMatcher, right: LabelMatcher) -> Bool {
        left.name == right.name && left.operation == right.operation && left.value == right.value
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(operation)
        hasher.combine(value)
    }

    /// The matcher with the scratch memory that makes a run over many values fast.
    struct Evaluation {
        let matcher: LabelMatcher
        private var run: LabelPattern.Run?

        init(_ matcher: LabelMatcher) {
            self.matcher = matcher
            run = matcher.pattern?.makeRun()
        }

        mutating func matches(_ candidate: String) -> Bool {
            switch matcher.operation {
            case .equal: ExactString(candidate) == ExactString(matcher.value)
            case .notEqual: ExactString(candidate) != ExactString(matcher.value)
            case .matches: run?.matches(candidate) ?? false
            case .doesNotMatch: !(run?.matches(candidate) ?? false)
            }
        }
    }
}
