/// Evaluates PromQL over a series store. Pure: time comes in, nothing is read or written elsewhere.
public struct PromQLEngine: Sendable {
    public let dialect: Dialect
    /// How far back an instant selector looks for a sample, in milliseconds.
    public let lookback: Int64
    /// The step of subqueries that name none, in milliseconds.
    public let defaultSubqueryStep: Int64
    public let limits: QueryLimits

    public init(
        dialect: Dialect = .prometheus3, lookback: Duration = .seconds(300),
        defaultSubqueryStep: Duration = .seconds(60), limits: QueryLimits = QueryLimits()
    ) {
        self.dialect = dialect
        self.lookback = lookback.wholeMilliseconds
        self.defaultSubqueryStep = max(1, defaultSubqueryStep.wholeMilliseconds)
        self.limits = limits
    }

    /// Parses once what is evaluated many times.
    /// - Throws: `.badData` or `.limit`, with the place in `text`.
    public func prepare(_ text: String) throws(MonitoringError) -> PreparedQuery {
        PreparedQuery(text: text, expression: try Parser.parse(text, dialect: dialect))
    }

    /// The value of the query at one time (milliseconds since 1970).
    /// - Throws: `.execution` if the data does not fit the query, `.limit`, `.timeout`, `.canceled`.
    public func instant(
        _ query: PreparedQuery, at time: Int64, in store: SeriesStore, interruption: InterruptionCheck? = nil
    ) throws(MonitoringError) -> QueryResult {
        let grid = StepGrid(at: time)
        let evaluator = Evaluator(self, query, store, start: time, end: time, interruption)
        let value: QueryValue
        switch query.expression.type {
        case .matrix: value = .matrix(try evaluator.rangeVector(query.expression, at: time))
        default:
            switch try evaluator.evaluate(query.expression, grid) {
            case .scalar(let values): value = .scalar(values[0], time: time)
            case .string(let text): value = .string(text, time: time)
            case .frame(let frame): value = .vector(evaluator.vector(frame, time))
            }
        }
        return evaluator.result(value)
    }

    /// The value of the query at every `step` milliseconds from `start` to `end`, both included.
    /// - Throws: as `instant`; `.badData` for a string or range vector, a step of zero, or an end before the start.
    public func range(
        _ query: PreparedQuery, from start: Int64, to end: Int64, step: Int64, in store: SeriesStore,
        interruption: InterruptionCheck? = nil
    ) throws(MonitoringError) -> QueryResult {
        guard step > 0 else {
            throw MonitoringError(
                .badData, "zero or negative query resolution step widths are not accepted. Try a positive integer")
        }
        guard end >= start else { throw MonitoringError(.badData, "end timestamp must not be before start time") }
        let type = query.expression.type
        guard type == .scalar || type == .vector else {
            throw MonitoringError(
                .badData,
                "invalid expression type \"\(type.rawValue)\" for range query, must be Scalar or instant Vector")
        }
        let (span, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, span / step < Int64(limits.steps) else {
            throw MonitoringError(
                .limit,
                "exceeded maximum resolution of \(limits.steps) points per timeseries. Try decreasing the query resolution (?step=XX)"
            )
        }
        let grid = StepGrid(start: start, step: step, count: Int(span / step) + 1)
        let evaluator = Evaluator(self, query, store, start: start, end: end, interruption)
        switch try evaluator.evaluate(query.expression, grid) {
        case .scalar(let values):
            let points = values.enumerated().map { SeriesResult.Point(time: grid.time($0.offset), value: $0.element) }
            return evaluator.result(.matrix([SeriesResult(labels: Labels([]), points: points)]))
        case .frame(let frame): return evaluator.result(.matrix(evaluator.matrix(frame, grid)))
        case .string: return evaluator.result(.matrix([]))
        }
    }
}

/// A query that has been parsed and type-checked.
public struct PreparedQuery: Hashable, Sendable {
    public let text: String
    public let expression: Expression
}

extension Duration {
    var wholeMilliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
