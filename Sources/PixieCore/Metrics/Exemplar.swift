/// One observation that stands for its bucket and leads to its trace.
struct Exemplar: Sendable {
    var traceID: String
    var value: Double
    var unixTime: Double

    /// OpenMetrics allows 128 characters for an exemplar's label names and values together.
    static func accepts(_ traceID: String) -> Bool { !traceID.isEmpty && traceID.utf8.count <= 128 - "trace_id".count }
}
