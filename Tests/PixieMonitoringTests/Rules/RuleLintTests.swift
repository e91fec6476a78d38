import Testing

@testable import PixieMonitoring

@Suite("Rule lint")
struct RuleLintTests {
    private func findings(_ rules: String) throws -> [String] {
        let text = "groups:\n  - name: g\n    rules:\n" + rules
        return RuleLint.findings(in: [try RuleFile.parse(text, path: "r.yml")]).map(\.message)
    }

    private let annotations = "labels: {severity: info}, annotations: {summary: a, description: b, runbook_url: c}"

    @Test("an alert that says what is wrong and where to look raises no doubt")
    func clean() throws {
        #expect(try findings("      - {alert: A, expr: up == 0, \(annotations)}") == [])
    }

    @Test("missing labels and annotations are named")
    func missing() throws {
        #expect(
            try findings("      - {alert: A, expr: up == 0}") == [
                "alert A has no label severity", "alert A has no annotation summary",
                "alert A has no annotation description", "alert A has no annotation runbook_url",
            ])
    }

    @Test(
        "selectors that can never match are named",
        arguments: [
            ("x{a=\"b\",a=\"c\"}", true), ("x{a=\"b\",a!=\"b\"}", true), ("x{a=\"b\",a=~\"c.*\"}", true),
            ("x{a=\"b\",a=~\"b.*\"}", false), ("{__name__=\"x\",__name__!=\"y\"}", false),
            ("sum(rate(x{a=\"\",a=~\".+\"}[5m]))", true),
        ])
    func contradictions(expression: String, isContradictory: Bool) throws {
        let found = try findings("      - {record: a, expr: '\(expression)'}")
        #expect(found.contains { $0.contains("can never match") } == isContradictory)
    }

    @Test("what only one version of Prometheus loads or matches is named")
    func portability() throws {
        let double = "double_exponential_smoothing(x[5m], 0.5, 0.5)"
        #expect(try findings("      - {record: a, expr: '\(double)'}").first?.contains("in Prometheus 2:") == true)
        #expect(
            try findings("      - {record: a, expr: 'x{le=\"5\"}'}").first?.contains("one version only") == true)
        #expect(try findings("      - {record: a, expr: 'x{le=\"2.5\"}'}") == [])
    }

    @Test("a recorded name that nobody records, and a rule that occurs twice, are named")
    func names() throws {
        let found = try findings("      - {record: a:b, expr: x}\n      - {record: a:b, expr: 'a:b + c:d'}")
        #expect(found.contains { $0.hasPrefix("a:b has the same name and labels") })
        #expect(found.contains("a:b: no rule of these files records c:d"))
        #expect(!found.contains { $0.contains("records a:b") })
    }
}
