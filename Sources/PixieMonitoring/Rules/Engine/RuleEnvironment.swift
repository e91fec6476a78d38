/// What all rules of a server share.
public struct RuleEnvironment: Sendable {
    public let engine: PromQLEngine
    /// Added to every alert that is sent; templates read them as `$externalLabels`.
    public let externalLabels: Labels
    /// Where this server is reached, for templates and links.
    public let externalURL: String

    public init(engine: PromQLEngine = PromQLEngine(), externalLabels: Labels = [:], externalURL: String = "") {
        self.engine = engine
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }

    /// What a rule's query gives at `time`: a scalar counts as one series without labels.
    /// - Throws: as the engine; `.execution` for a result that is neither.
    func samples(
        _ query: PreparedQuery, at time: Int64, in store: SeriesStore, _ interruption: InterruptionCheck?
    ) throws(MonitoringError) -> [VectorSample] {
        switch try engine.instant(query, at: time, in: store, interruption: interruption).value {
        case .vector(let samples): return samples
        case .scalar(let value, _): return [VectorSample(labels: [:], time: time, value: value)]
        case .string, .matrix: throw MonitoringError(.execution, "rule result is not a vector or scalar")
        }
    }
}
