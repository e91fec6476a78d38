/// Makes unit tests of a test file's tree.
struct UnitTestFileReader {
    var yaml: YAMLReader
    private let dialect: Dialect

    init(file: String, text: String, dialect: Dialect) {
        yaml = YAMLReader(file: file, source: YAMLSource(text))
        self.dialect = dialect
    }

    mutating func read(_ root: YAMLNode?) -> UnitTestFile {
        let known =
            ["rule_files", "evaluation_interval", "group_eval_order", "tests"]
            + (dialect == .prometheus3 ? ["fuzzy_compare"] : [])
        let fields = root.map { yaml.fields($0, of: "a test file", known: known) } ?? [:]
        var patterns: [String] = []
        for node in yaml.items(fields["rule_files"], of: "rule_files") {
            patterns.append(yaml.text(node, of: "a rule file"))
        }
        var order: [String] = []
        for node in yaml.items(fields["group_eval_order"], of: "group_eval_order") {
            let name = yaml.text(node, of: "a group's name")
            if order.contains(name) {
                yaml.fault("group name repeated in evaluation order: \(name)", at: node.position)
            }
            order.append(name)
        }
        let written = yaml.duration(fields["evaluation_interval"], of: "evaluation_interval") ?? 0
        let interval = written == 0 ? 60_000 : written
        var tests: [UnitTestFile.Test] = []
        for node in yaml.items(fields["tests"], of: "tests") { tests.append(test(node, defaultInterval: interval)) }
        return UnitTestFile(
            path: yaml.file, rulePatterns: patterns, evaluationInterval: interval, groupOrder: order,
            comparesFuzzily: yaml.bool(fields["fuzzy_compare"], of: "fuzzy_compare") ?? false, tests: tests)
    }

    private static let testFields = [
        "interval", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url", "name",
    ]

    private mutating func test(_ node: YAMLNode, defaultInterval: Int64) -> UnitTestFile.Test {
        let fields = yaml.fields(node, of: "a test", known: Self.testFields)
        var input: [UnitTestFile.InputSeries] = []
        for item in yaml.items(fields["input_series"], of: "input_series") {
            let series = yaml.fields(item, of: "an input series", known: ["series", "values"])
            input.append(
                .init(
                    series: yaml.text(series["series"], of: "series"), values: yaml.text(series["values"], of: "values")
                ))
        }
        let name = yaml.text(fields["name"], of: "name")
        var alerts: [UnitTestFile.AlertTest] = []
        for item in yaml.items(fields["alert_rule_test"], of: "alert_rule_test") { alerts.append(alert(item)) }
        var expressions: [UnitTestFile.ExpressionTest] = []
        for item in yaml.items(fields["promql_expr_test"], of: "promql_expr_test") {
            expressions.append(expression(item))
        }
        // Prometheus 2 puts all samples of a test without an interval at its start.
        var interval = yaml.duration(fields["interval"], of: "interval") ?? 0
        if interval == 0, dialect == .prometheus3 { interval = defaultInterval }
        return UnitTestFile.Test(
            name: name, interval: interval, input: input, alerts: alerts, expressions: expressions,
            externalLabels: Labels(labels(fields["external_labels"], of: "external_labels")),
            externalURL: yaml.text(fields["external_url"], of: "external_url"))
    }

    private mutating func alert(_ node: YAMLNode) -> UnitTestFile.AlertTest {
        let fields = yaml.fields(node, of: "an alert test", known: ["eval_time", "alertname", "exp_alerts"])
        let name = yaml.text(fields["alertname"], of: "alertname")
        let time = yaml.duration(fields["eval_time"], of: "eval_time") ?? 0
        if name.isEmpty { yaml.fault("an alert test must have an alertname", at: node.position) }
        var expected: [UnitTestFile.ExpectedAlert] = []
        for item in yaml.items(fields["exp_alerts"], of: "exp_alerts") {
            let alert = yaml.fields(item, of: "an expected alert", known: ["exp_labels", "exp_annotations"])
            expected.append(
                .init(
                    labels: labels(alert["exp_labels"], of: "exp_labels"),
                    annotations: labels(alert["exp_annotations"], of: "exp_annotations")))
        }
        return .init(time: time, name: name, expected: expected)
    }

    private mutating func expression(_ node: YAMLNode) -> UnitTestFile.ExpressionTest {
        let fields = yaml.fields(node, of: "an expression test", known: ["expr", "eval_time", "exp_samples"])
        var expected: [UnitTestFile.ExpectedSample] = []
        for item in yaml.items(fields["exp_samples"], of: "exp_samples") {
            let sample = yaml.fields(item, of: "an expected sample", known: ["labels", "value"])
            expected.append(
                .init(
                    labels: yaml.text(sample["labels"], of: "labels"),
                    value: yaml.number(sample["value"], of: "value") ?? 0))
        }
        return .init(
            expression: yaml.text(fields["expr"], of: "expr"),
            time: yaml.duration(fields["eval_time"], of: "eval_time") ?? 0, expected: expected)
    }

    private mutating func labels(_ node: YAMLNode?, of what: String) -> [Label] {
        yaml.texts(node, of: what).map { Label(name: $0.key, value: $0.value.text ?? "") }
            .sorted { ExactString($0.name).precedes(ExactString($1.name)) }
    }
}
