/// A rule with what its evaluations have left behind.
public struct RuleState: Sendable {
    public enum Health: String, Sendable {
        /// Not evaluated yet.
        case unknown
        case ok
        /// The last evaluation failed.
        case failing = "err"
    }

    public let rule: Rule
    public internal(set) var health = Health.unknown
    public internal(set) var lastError: String?
    /// Milliseconds since 1970.
    public internal(set) var lastEvaluation: Int64?
    public internal(set) var evaluationTime: Duration = .zero
    /// Series the last evaluation gave.
    public internal(set) var sampleCount = 0
    public internal(set) var alerts = AlertTable()
    private var previous: Set<Labels> = []

    init(_ rule: Rule) { self.rule = rule }

    /// The same state for a rule of the same identity, after a reload.
    func carried(to rule: Rule) -> RuleState {
        var state = RuleState(rule)
        state.health = health
        state.lastError = lastError
        state.lastEvaluation = lastEvaluation
        state.evaluationTime = evaluationTime
        state.sampleCount = sampleCount
        state.alerts = alerts
        state.previous = previous
        return state
    }

    /// Evaluates the rule at `time` on `store` and stores what it gives; series that it no longer gives end there.
    mutating func evaluate(
        at time: Int64, in store: inout SeriesStore, limit: Int, _ environment: RuleEnvironment,
        interruption: InterruptionCheck? = nil
    ) {
        finish(at: time, in: &store) { state, store throws(MonitoringError) in
            let result = try environment.samples(state.rule.query, at: time, in: store, interruption)
            return try state.series(result, at: time, limit: limit, environment) { text throws(MonitoringError) in
                try environment.samples(environment.engine.prepare(text), at: time, in: store, interruption)
            }
        }
    }

    /// The same on what a server answered; where it did not, the alerts stay as they are.
    mutating func evaluate(
        at time: Int64, given answers: ServerAnswers, in store: inout SeriesStore, limit: Int,
        _ environment: RuleEnvironment
    ) {
        finish(at: time, in: &store) { state, _ throws(MonitoringError) in
            try state.series(try answers.result.get(), at: time, limit: limit, environment) {
                text throws(MonitoringError) in
                try (answers.templates[text] ?? .success([])).get()
            }
        }
    }

    private mutating func finish(
        at time: Int64, in store: inout SeriesStore,
        _ evaluation: (inout RuleState, SeriesStore) throws(MonitoringError) -> [VectorSample]
    ) {
        lastEvaluation = time
        do throws(MonitoringError) {
            let samples = try evaluation(&self, store)
            sampleCount = samples.count
            health = .ok
            lastError = nil
            write(samples, at: time, to: &store)
        } catch {
            health = .failing
            lastError = error.description
        }
    }

    /// The series that the rule gives for its query's result.
    private mutating func series(
        _ result: [VectorSample], at time: Int64, limit: Int, _ environment: RuleEnvironment,
        query: @escaping TemplateExpander.Query
    ) throws(MonitoringError) -> [VectorSample] {
        let evaluation = RuleEvaluation(rule: rule, limit: limit, environment: environment, time: time)
        guard let settings = rule.alert else { return try evaluation.recorded(result) }
        let found = try evaluation.alerts(result, settings, query: query)
        return evaluation.series(of: try alerts.update(found, at: time, settings, limit: limit))
    }

    private mutating func write(_ samples: [VectorSample], at time: Int64, to store: inout SeriesStore) {
        var written: Set<Labels> = []
        written.reserveCapacity(samples.count)
        for sample in samples {
            switch store.append(sample.value, at: time, labels: sample.labels) {
            case .appended: written.insert(sample.labels)
            case .duplicate: fail("duplicate sample for timestamp")
            case .outOfOrder: fail("out of order sample")
            case .seriesLimit: fail("the series store is full")
            case .unknownSeries: fail("unknown series")
            }
        }
        for labels in previous where !written.contains(labels) {
            store.append(StaleMarker.value, at: time, labels: labels)
        }
        previous = written
    }

    private mutating func fail(_ words: String) {
        health = .failing
        lastError = words
    }

    /// Ends every series the rule has given, because it is gone.
    mutating func retire(at time: Int64, in store: inout SeriesStore) {
        for labels in previous { store.append(StaleMarker.value, at: time, labels: labels) }
        previous = []
    }
}
