import PixieMonitoring

/// All rules of a file, evaluated once: what a process does every 15 seconds.
enum RuleBenchmarks {
    static func run(_ harness: inout Harness, _ file: RuleFile) {
        let fleet = FleetSeries(instances: 25, minutes: 16)
        let rules = file.groups.reduce(0) { $0 + $1.rules.count }
        print(
            "\(fleet.count) series, \(fleet.store.sampleCount) samples, \(rules) rules in \(file.groups.count) groups")
        print("\(fleet.store.sampleBytes / fleet.count) bytes of samples a series with 16 minutes of them")
        let environment = RuleEnvironment()
        var run = RuleRun(
            fleet: fleet, groups: file.groups.map { RuleGroupState($0, file: "rules", defaultInterval: 15_000) })
        // The first evaluations make the series that rules give; those after them find them there.
        for _ in 0..<4 { run.evaluate(environment) }
        let failing = run.groups.flatMap(\.rules).filter { $0.health == .failing }
        for rule in failing { print("failing: \(rule.rule.name): \(rule.lastError ?? "")") }
        if harness.wants("rules: all of the file, once") {
            let samples = (0..<40).map { _ in run.evaluate(environment) / .nanoseconds(1) }
            harness.record("rules: all of the file, once", unit: .milliseconds, samples: samples)
        }
    }
}

/// Groups that are evaluated on a fleet as time goes on.
private struct RuleRun {
    var fleet: FleetSeries
    var groups: [RuleGroupState]
    private var store: SeriesStore
    private var now: Int64

    init(fleet: FleetSeries, groups: [RuleGroupState]) {
        self.fleet = fleet
        self.groups = groups
        store = fleet.store
        now = fleet.now
    }

    /// - Returns: how long the evaluation of all groups took.
    @discardableResult
    mutating func evaluate(_ environment: RuleEnvironment) -> Duration {
        now += 1_000
        return ContinuousClock().measure {
            for index in groups.indices { groups[index].evaluate(at: now, in: &store, environment) }
        }
    }
}
