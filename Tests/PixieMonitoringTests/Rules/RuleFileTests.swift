import Testing

@testable import PixieMonitoring

@Suite("Rule files")
struct RuleFileTests {
    private func faults(_ text: String) -> [String] {
        do throws(FileFaults) {
            _ = try RuleFile.parse(text, path: "r.yml")
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test("a file gives its groups and rules with everything that is written in them")
    func everything() throws {
        let file = try RuleFile.parse(
            """
            groups:
              - name: g
                interval: 30s
                limit: 5
                rules:
                  - record: a:b
                    expr: sum(x)
                    labels: {team: search}
                  - alert: A
                    expr: up == 0
                    for: 1h30m
                    keep_firing_for: 2m
                    labels: {severity: critical, b: 'yes', a: 5}
                    annotations: {summary: 'down {{ $value }}'}
            """, path: "r.yml")
        let group = try #require(file.groups.first)
        #expect(group.name == "g" && group.interval == 30_000 && group.limit == 5)
        #expect(group.rules[0].kind == .recording && group.rules[0].query.text == "sum(x)")
        #expect(group.rules[1].alert?.holdDuration == 5_400_000 && group.rules[1].alert?.keepFiringFor == 120_000)
        #expect(group.rules[1].labels.map(\.name) == ["a", "b", "severity"])
        #expect(group.rules[1].labels.map(\.value) == ["5", "yes", "critical"])
    }

    @Test("a fault inside an expression has its place in the file, however the expression is written")
    func places() {
        let head = "groups:\n  - name: g\n    rules:\n      - record: a\n        expr: "
        #expect(faults(head + "rat(x[5m])").first?.hasPrefix("r.yml:5:15: unknown function \"rat\"; did you") == true)
        #expect(faults(head + "\"x + é + rat(x)\"").first?.hasPrefix("r.yml:5:20: ") == true)
        #expect(faults(head + "'a{b=\"''\"} + rat(x)'").first?.hasPrefix("r.yml:5:28: ") == true)
        #expect(faults(head + "|\n          x +\n          rat(x)").first?.hasPrefix("r.yml:7:11: ") == true)
        #expect(faults(head + ">-\n          x +\n\n            rat(x)").first?.hasPrefix("r.yml:8:13: ") == true)
        #expect(faults(head + "\"x +\\n rat(x)\"").first?.hasPrefix("r.yml:5:22: ") == true)
    }

    @Test("every fault of a file is reported, in order")
    func allFaults() {
        let found = faults(
            """
            groups:
              - name: g
                intervall: 1m
                rules:
                  - alert: A
                    expr: sum(
                  - record: b c
                    expr: x
                    for: 1m
            other: 1
            """)
        #expect(found.count == 5)
        #expect(found.first == "r.yml:3:5: unknown field \"intervall\" in a rule group; did you mean \"interval\"?")
        #expect(found.last?.hasPrefix("r.yml:10:1: unknown field \"other\"") == true)
    }

    @Test("aliases that multiply are refused before they are followed")
    func aliasBomb() {
        var text = "a: &a [x, x]\n"
        var previous = "a"
        for number in 0..<40 {
            text += "b\(number): &b\(number) [*\(previous), *\(previous), *\(previous), *\(previous)]\n"
            previous = "b\(number)"
        }
        #expect(faults(text + "? *\(previous)\n: 1\n").first?.contains("too many aliases") == true)
    }

    @Test("a document that unfolds to very much is refused, as are depth and size")
    func limits() {
        var text = "a: &a [\(Array(repeating: "x", count: 2_000).joined(separator: ","))]\ngroups:\n"
        for _ in 0..<100 { text += "  - *a\n" }
        #expect(faults(text).first?.contains("unfolds to more than") == true)
        let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(faults("groups: " + deep).first?.contains("nests deeper") == true)
        let flow = String(repeating: "[", count: 100_000)
        #expect(faults("groups: " + flow).count == 1)
        #expect(faults(String(repeating: "# long\n", count: 200_000)).first?.contains("larger than") == true)
    }

    @Test(
        "what is no rule file is refused with its place",
        arguments: [
            ("- a", "r.yml:1:1: a rule file must be a mapping"), ("groups: {", "r.yml:2:1: not YAML"),
            ("groups: x", "r.yml:1:9: groups must be a list"), ("a: 1\n---\nb: 1", "r.yml:2:1: not YAML"),
            ("groups: [{name: g, rules: [{alert: A, expr: !!binary aGk=}]}]", "r.yml:1:45: the tag"),
            ("groups: [{[a]: b}]", "r.yml:1:11: a key must be"), ("groups: *a", "r.yml:1:9: not YAML"),
        ])
    func refused(text: String, start: String) {
        #expect(faults(text).first?.hasPrefix(start) == true, "\(faults(text))")
    }
}
