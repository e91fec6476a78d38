/// Which texts may stand unquoted as the name of a label or a metric.
public enum LabelName {
    /// Letters, digits and underscores, not beginning with a digit.
    public static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !Lexer.isDigit(name.utf8.first) && name.utf8.allSatisfy { Lexer.isWord($0) }
    }

    /// As `isPlain`, with colons.
    public static func isMetricName(_ name: String) -> Bool {
        !name.isEmpty && !Lexer.isDigit(name.utf8.first)
            && name.utf8.allSatisfy { Lexer.isWord($0) || $0 == UInt8(ascii: ":") }
    }

    /// Whether a selector may begin with it as it is: some words mean something else there.
    static func canStandBare(_ name: String) -> Bool { isMetricName(name) && !taken.contains(name.lowercased()) }

    private static let taken: Set<String> = [
        "atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on",
    ]

    /// Whether a dialect lets a label have the name: Prometheus 3 takes any text.
    static func isValid(_ name: String, in dialect: Dialect) -> Bool {
        // An escape such as "\xff" that is no UTF-8 has become the replacement character.
        dialect == .prometheus3 ? !name.isEmpty && !name.unicodeScalars.contains("\u{FFFD}") : isPlain(name)
    }

    /// The name as it is written in a query.
    static func text(_ name: String) -> String { isPlain(name) ? name : QuotedText.quote(name) }
}
