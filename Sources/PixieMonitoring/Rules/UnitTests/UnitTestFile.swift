/// A file of rule unit tests in promtool's format.
public struct UnitTestFile: Sendable {
    public struct InputSeries: Sendable {
        public let series: String
        public let values: String
    }

    public struct ExpectedAlert: Sendable {
        /// Without `alertname`; empty values are kept, because an alert never has one.
        public let labels: [Label]
        public let annotations: [Label]
    }

    public struct AlertTest: Sendable {
        /// Milliseconds since the test's start.
        public let time: Int64
        public let name: String
        public let expected: [ExpectedAlert]
    }

    public struct ExpectedSample: Sendable {
        public let labels: String
        public let value: Double
    }

    public struct ExpressionTest: Sendable {
        public let expression: String
        /// Milliseconds since the test's start.
        public let time: Int64
        public let expected: [ExpectedSample]
    }

    public struct Test: Sendable {
        public let name: String
        /// Milliseconds between input samples.
        public let interval: Int64
        public let input: [InputSeries]
        public let alerts: [AlertTest]
        public let expressions: [ExpressionTest]
        public let externalLabels: Labels
        public let externalURL: String

        /// The latest time anything is asked about.
        var end: Int64 { max(alerts.map(\.time).max() ?? 0, expressions.map(\.time).max() ?? 0) }
    }

    public let path: String
    /// As written: patterns relative to the file's folder.
    public let rulePatterns: [String]
    /// Milliseconds between evaluations of the rules.
    public let evaluationInterval: Int64
    public let groupOrder: [String]
    /// Whether a value may differ in its last bit, and NaN equals NaN.
    public let comparesFuzzily: Bool
    public let tests: [Test]

    /// - Throws: every fault of the file.
    public static func parse(
        _ text: String, path: String, dialect: Dialect = .prometheus3
    ) throws(FileFaults) -> UnitTestFile {
        let root: YAMLNode?
        do { root = try YAMLDocument.parse(text, file: path) } catch { throw FileFaults([error]) }
        var reader = UnitTestFileReader(file: path, text: text, dialect: dialect)
        let file = reader.read(root)
        guard reader.yaml.faults.isEmpty else { throw FileFaults(reader.yaml.faults) }
        return file
    }
}
