import PixieCore

/// What the evaluator says of itself, under Prometheus' own names with the prefix.
struct MonitorMetrics: Sendable {
    struct GroupLabels: MetricLabels {
        static let names = ["rule_group"]
        let group: String
        var values: [String] { [group] }
    }

    let series: Gauge
    let storeBytes: Gauge
    let refusedSamples: Counter
    let stateSaved: Gauge
    let idleSelectors: Gauge
    private let evaluations: CounterFamily<GroupLabels>
    private let failures: CounterFamily<GroupLabels>
    private let duration: Histogram
    private let iterations: CounterFamily<GroupLabels>
    private let missed: CounterFamily<GroupLabels>
    private let lastDuration: GaugeFamily<GroupLabels>
    private let lastTime: GaugeFamily<GroupLabels>
    private let lastSamples: GaugeFamily<GroupLabels>
    private let interval: GaugeFamily<GroupLabels>
    private let rules: GaugeFamily<GroupLabels>

    init(_ registry: MetricsRegistry) {
        series = registry.gauge("pixie_series", help: "Series in the store of this process.")
        storeBytes = registry.gauge("pixie_series_sample_bytes", help: "Memory reserved for their samples.")
        refusedSamples = registry.counter(
            "pixie_series_refused_samples_total",
            help: "Samples the store did not take: it was full, or the clock went back.")
        stateSaved = registry.gauge(
            "pixie_rule_state_saved", help: "1 when the state of alerts was saved the last time, 0 when that failed.")
        stateSaved.set(1)
        idleSelectors = registry.gauge(
            "pixie_rule_selectors_without_series",
            help: "Selectors of rules that find no series: a rule with one may never fire.")
        evaluations = registry.counter(
            "pixie_rule_evaluations_total", help: "Evaluations of rules.", labels: GroupLabels.self)
        failures = registry.counter(
            "pixie_rule_evaluation_failures_total", help: "Evaluations of rules that failed.", labels: GroupLabels.self)
        duration = registry.histogram(
            "pixie_rule_evaluation_duration_seconds", help: "How long a rule's evaluation takes.")
        iterations = registry.counter(
            "pixie_rule_group_iterations_total", help: "Evaluations of groups.", labels: GroupLabels.self)
        missed = registry.counter(
            "pixie_rule_group_iterations_missed_total",
            help: "Evaluations of groups that were due and did not take place.",
            labels: GroupLabels.self)
        lastDuration = registry.gauge(
            "pixie_rule_group_last_duration_seconds", help: "How long a group's last evaluation took.",
            labels: GroupLabels.self)
        lastTime = registry.gauge(
            "pixie_rule_group_last_evaluation_timestamp_seconds", help: "When a group was evaluated last.",
            labels: GroupLabels.self)
        lastSamples = registry.gauge(
            "pixie_rule_group_last_evaluation_samples", help: "Series that a group's last evaluation gave.",
            labels: GroupLabels.self)
        interval = registry.gauge(
            "pixie_rule_group_interval_seconds", help: "Time between evaluations of a group.", labels: GroupLabels.self)
        rules = registry.gauge("pixie_rule_group_rules", help: "Rules of a group.", labels: GroupLabels.self)
    }

    /// Makes the series of these groups, so that their first failure is not missed.
    func show(_ groups: [RuleGroupState]) {
        for group in groups {
            let labels = GroupLabels(group: group.metricName)
            for family in [evaluations, failures, iterations, missed] { _ = family.child(labels) }
            interval.child(labels).set(Double(group.interval) / 1_000)
            rules.child(labels).set(group.rules.count)
        }
    }

    func record(_ rule: RuleState, of group: String) {
        let labels = GroupLabels(group: group)
        evaluations.child(labels).increment()
        if rule.health == .failing { failures.child(labels).increment() }
        duration.observe(rule.evaluationTime)
    }

    func record(_ group: RuleGroupState) {
        let labels = GroupLabels(group: group.metricName)
        iterations.child(labels).increment()
        missed.child(labels).mirror(Double(group.missedIterations))
        lastDuration.child(labels).set(group.evaluationTime / .seconds(1))
        lastTime.child(labels).set(Double(group.lastEvaluation ?? 0) / 1_000)
        lastSamples.child(labels).set(group.rules.reduce(0) { $0 + $1.sampleCount })
    }
}

extension RuleGroupState {
    /// As Prometheus labels the metrics of a group.
    var metricName: String { "\(file);\(group.name)" }
}
