import Testing

@testable import PixieMonitoring

@Suite("Rule groups")
struct RuleGroupTests {
    /// A group over a store whose series `x` is set before each evaluation.
    private struct Bench {
        var group: RuleGroupState
        var store = SeriesStore()
        let environment = RuleEnvironment()

        init(_ rules: String, limit: Int = 0) throws {
            let text = "groups:\n  - name: g\n    limit: \(limit)\n    rules:\n" + rules
            let file = try RuleFile.parse(text, path: "r.yml")
            group = RuleGroupState(try #require(file.groups.first), file: "r.yml", defaultInterval: 15_000)
        }

        mutating func step(_ seconds: Int64, _ values: [String: Double]) {
            for (zone, value) in values {
                store.append(value, at: seconds * 1_000, labels: ["__name__": "x", "zone": zone])
            }
            group.evaluate(at: seconds * 1_000, in: &store, environment)
        }

        func query(_ text: String, at seconds: Int64) throws -> [String: Double] {
            let query = try environment.engine.prepare(text)
            let samples = try environment.samples(query, at: seconds * 1_000, in: store, nil)
            return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels.description, $0.value) })
        }

        var states: [AlertInstance.State] { group.rules[0].alerts.all.map(\.state) }
    }

    @Test(
        "an alert waits for its hold duration, fires, keeps firing, resolves and is forgotten after a quarter of an hour"
    )
    func life() throws {
        var bench = try Bench("      - {alert: A, expr: x > 1, for: 30s, keep_firing_for: 30s}")
        bench.step(0, ["a": 5])
        #expect(bench.states == [.pending])
        bench.step(15, ["a": 5])
        #expect(bench.states == [.pending])
        bench.step(30, ["a": 5])
        #expect(bench.states == [.firing])
        bench.step(45, ["a": 0])
        bench.step(60, ["a": 0])
        #expect(bench.states == [.firing])
        bench.step(75, ["a": 0])
        #expect(bench.states == [.inactive])
        #expect(bench.group.rules[0].alerts.all.first?.resolvedAt == 75_000)
        bench.step(75 + 900, ["a": 0])
        #expect(bench.states == [.inactive])
        bench.step(75 + 901, ["a": 0])
        #expect(bench.states == [])
    }

    @Test("a pending alert whose series leaves is forgotten, and one that comes back while it resolves starts anew")
    func restart() throws {
        var bench = try Bench("      - {alert: A, expr: x > 1, for: 15s}")
        bench.step(0, ["a": 5])
        bench.step(15, ["a": 0])
        #expect(bench.states == [])
        bench.step(30, ["a": 5])
        bench.step(45, ["a": 5])
        bench.step(60, ["a": 0])
        #expect(bench.states == [.inactive])
        bench.step(75, ["a": 5])
        #expect(bench.states == [.pending])
        #expect(bench.group.rules[0].alerts.all.first?.activeAt == 75_000)
    }

    @Test("active alerts are series, which end when the alert changes its state or goes")
    func series() throws {
        var bench = try Bench("      - {alert: A, expr: x > 1, for: 15s}")
        bench.step(0, ["a": 5])
        let labels = "alertname=\"A\", alertstate"
        #expect(try bench.query("ALERTS", at: 0) == ["{__name__=\"ALERTS\", \(labels)=\"pending\", zone=\"a\"}": 1])
        bench.step(15, ["a": 5])
        #expect(try bench.query("ALERTS", at: 15) == ["{__name__=\"ALERTS\", \(labels)=\"firing\", zone=\"a\"}": 1])
        #expect(
            try bench.query("ALERTS_FOR_STATE", at: 15) == [
                "{__name__=\"ALERTS_FOR_STATE\", alertname=\"A\", zone=\"a\"}": 0
            ])
        bench.step(30, ["a": 0])
        #expect(try bench.query("ALERTS or ALERTS_FOR_STATE", at: 30) == [:])
    }

    @Test("rules of a group see what those before them recorded, and series that vanish end at once")
    func recording() throws {
        var bench = try Bench(
            """
                  - {record: r, expr: x > 1, labels: {team: t}}
                  - {record: s, expr: r * 2}
            """)
        bench.step(0, ["a": 5, "b": 6])
        #expect(try bench.query("sum(s)", at: 0) == ["{}": 22])
        bench.step(15, ["a": 5, "b": 0])
        #expect(try bench.query("s", at: 15) == ["{__name__=\"s\", team=\"t\", zone=\"a\"}": 10])
    }

    @Test("a rule that fails says why, keeps its alerts, and does not hold the next one up")
    func failure() throws {
        var bench = try Bench(
            """
                  - {alert: A, expr: 'x > 1 and on() (x * on() group_left() x >= 0 or vector(1))'}
                  - {record: n, expr: count(x)}
            """)
        bench.step(0, ["a": 5])
        #expect(bench.states == [.firing])
        bench.step(15, ["a": 5, "b": 5])
        #expect(bench.group.rules[0].health == .failing)
        #expect(bench.group.rules[0].lastError?.contains("many-to-many") == true)
        #expect(bench.states == [.firing])
        #expect(try bench.query("n", at: 15) == ["{__name__=\"n\"}": 2])
    }

    @Test("more results than the group's limit are an error, and alerts are then dropped")
    func limit() throws {
        var bench = try Bench("      - {alert: A, expr: x > 1}\n      - {record: r, expr: x}", limit: 1)
        bench.step(0, ["a": 5])
        #expect(bench.group.rules.map(\.health) == [.ok, .ok])
        bench.step(15, ["a": 5, "b": 5])
        #expect(bench.group.rules[0].lastError == "exceeded limit of 1 with 2 alerts")
        #expect(bench.group.rules[1].lastError == "exceeded limit of 1 with 2 series")
        #expect(bench.states == [])
    }

    @Test("evaluations that did not take place are counted")
    func missed() throws {
        var bench = try Bench("      - {record: r, expr: x}")
        for second: Int64 in [0, 15, 60, 75] { bench.step(second, [:]) }
        #expect(bench.group.missedIterations == 2)
        #expect(bench.group.iterations == 4)
    }

    @Test("a group is due once on each point of its own grid")
    func due() throws {
        var bench = try Bench("      - {record: r, expr: x}")
        let time = bench.group.dueTime(now: 1_000_000)
        #expect(time <= 1_000_000 && time > 1_000_000 - 15_000)
        #expect(bench.group.isDue(now: 1_000_000))
        bench.group.evaluate(at: time, in: &bench.store, bench.environment)
        #expect(!bench.group.isDue(now: time + 14_999))
        #expect(bench.group.isDue(now: time + 15_000))
    }

    @Test("a reload keeps the state of rules that are still there and ends the series of those that are not")
    func reload() throws {
        var bench = try Bench("      - {alert: A, expr: x > 1}\n      - {record: old, expr: x}")
        bench.step(0, ["a": 5])
        var other = try Bench("      - {alert: B, expr: x > 1}\n      - {alert: A, expr: x > 2, for: 1h}")
        other.group.takeOver(from: bench.group, at: 15_000, in: &bench.store)
        #expect(other.group.rules[0].alerts.all == [])
        #expect(other.group.rules[1].alerts.all.map(\.state) == [.firing])
        #expect(try bench.query("old", at: 15) == [:])
        #expect(try bench.query("ALERTS", at: 15).count == 1)
    }

    @Test("a resolved alert is sent at once, a firing one again after the delay, a pending one never")
    func sending() throws {
        var bench = try Bench("      - {alert: A, expr: x > 1, for: 15s}")
        func due(_ seconds: Int64) -> Int {
            bench.group.rules[0].alerts.takeUnsent(at: seconds * 1_000, resendDelay: 60_000).count
        }
        bench.step(0, ["a": 5])
        #expect(due(0) == 0)
        bench.step(15, ["a": 5])
        #expect(due(15) == 1)
        bench.step(75, ["a": 5])
        #expect(due(75) == 0)
        bench.step(76, ["a": 5])
        #expect(due(76) == 1)
        bench.step(80, ["a": 0])
        #expect(due(80) == 1)
        #expect(due(81) == 0)
    }

    @Test("templates that fail leave their error in the text, and the alert fires all the same")
    func templateError() throws {
        var bench = try Bench(
            "      - {alert: A, expr: x > 1, annotations: {s: '{{ query \"sum(\" }}', t: '{{ $value }} {{ $labels.zone }}'}}"
        )
        bench.step(0, ["a": 5])
        let alert = try #require(bench.group.rules[0].alerts.all.first)
        #expect(alert.state == .firing)
        #expect(alert.annotations.first?.value.hasPrefix("<error expanding template: error executing") == true)
        #expect(alert.annotations.last?.value == "5 a")
    }
}
