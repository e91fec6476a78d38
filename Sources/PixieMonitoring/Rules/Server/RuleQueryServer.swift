public import PixieCore

/// Answers the queries of rules from series it keeps itself: a Prometheus that scrapes a whole fleet.
public protocol RuleQueryServer: Sendable {
    /// The value of `query` at `time` (milliseconds since 1970); a scalar counts as one series without labels.
    /// - Throws: `.execution` when the server refuses the query, `.timeout` when it does not answer in time or at all.
    func samples(of query: String, at time: Int64, deadline: Deadline) async throws(MonitoringError) -> [VectorSample]
}
