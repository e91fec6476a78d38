/// One evaluation of one query. Every node of the expression is evaluated once, for all steps together.
///
/// A class so that the recursion shares its symbols and budget; it never leaves the call that made it.
final class Evaluator {
    enum Evaluated {
        /// One value a step.
        case scalar([Double])
        case string(String)
        case frame(Frame)
    }

    let store: SeriesStore
    let dialect: Dialect
    let lookback: Int64
    let defaultSubqueryStep: Int64
    let queryStart: Int64
    let queryEnd: Int64
    let symbols: EvaluationSymbols
    var budget: QueryBudget
    var annotations: Annotations
    /// The metric's name last looked at for the remark on rates of gauges: neighbours mostly share it.
    var lastName: Symbol?

    init(
        _ engine: PromQLEngine, _ query: PreparedQuery, _ store: SeriesStore, start: Int64, end: Int64,
        _ interruption: InterruptionCheck?
    ) {
        self.store = store
        dialect = engine.dialect
        lookback = engine.lookback
        defaultSubqueryStep = engine.defaultSubqueryStep
        queryStart = start
        queryEnd = end
        symbols = EvaluationSymbols(store.symbols)
        budget = QueryBudget(engine.limits, interruption)
        annotations = Annotations(dialect: engine.dialect, input: Array(query.text.utf8))
    }

    func evaluate(_ expression: Expression, _ grid: StepGrid) throws(MonitoringError) -> Evaluated {
        try budget.check()
        if grid.count > 1, expression.isStepInvariant {
            return broadcast(try evaluateNode(expression, StepGrid(at: grid.start)), to: grid.count)
        }
        return try evaluateNode(expression, grid)
    }

    private func evaluateNode(_ expression: Expression, _ grid: StepGrid) throws(MonitoringError) -> Evaluated {
        switch expression {
        case .number(let value, _): .scalar(Array(repeating: value, count: grid.count))
        case .string(let text, _): .string(text)
        case .parenthesised(let inner, _): try evaluateNode(inner, grid)
        case .vector(let selector): .frame(try instantVector(selector, grid))
        case .unary(let negates, let inner, _): try unary(negates, try evaluate(inner, grid))
        case .call(let call): try self.call(call, grid)
        case .aggregate(let aggregate): .frame(try self.aggregate(aggregate, grid))
        case .binary(let binary): try self.binary(binary, grid)
        // The type checker lets these only be arguments of functions, which read them themselves.
        case .matrix, .subquery: throw MonitoringError(.execution, "unexpected range vector")
        }
    }

    func frame(_ expression: Expression, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        guard case .frame(let frame) = try evaluate(expression, grid) else {
            throw MonitoringError(.execution, "expected an instant vector")
        }
        return frame
    }

    func scalar(_ expression: Expression, _ grid: StepGrid) throws(MonitoringError) -> [Double] {
        guard case .scalar(let values) = try evaluate(expression, grid) else {
            throw MonitoringError(.execution, "expected a scalar")
        }
        return values
    }

    func string(_ expression: Expression) -> String {
        guard case .string(let text, _) = expression.unwrapped else { return "" }
        return text
    }

    private func broadcast(_ value: Evaluated, to count: Int) -> Evaluated {
        switch value {
        case .scalar(let values): .scalar(Array(repeating: values[0], count: count))
        case .string: value
        case .frame(let frame): .frame(frame.broadcast(to: count))
        }
    }

    private func unary(_ negates: Bool, _ value: Evaluated) throws(MonitoringError) -> Evaluated {
        guard negates else { return value }
        switch value {
        case .scalar(let values): return .scalar(values.map { -$0 })
        case .string: return value
        case .frame(let frame): return .frame(try mapped(frame) { -$0 })
        }
    }

    /// Every value through `transform`, without the metric's name.
    func mapped(_ frame: Frame, _ transform: (Double) -> Double) throws(MonitoringError) -> Frame {
        var result = frame
        for index in result.values.indices where !Frame.isAbsent(result.values[index]) {
            result.values[index] = transform(result.values[index])
        }
        return try withoutNames(result)
    }

    /// Drops the metric from every row and merges rows that become one.
    /// - Throws: if two of them have a value at the same step.
    func withoutNames(_ frame: Frame) throws(MonitoringError) -> Frame {
        var result = frame
        result.labels = frame.labels.map { $0.withoutMetric(in: dialect) }
        return frame.isUniqueWithoutName ? result : try merged(result)
    }

    /// Rows of the same labels as one row.
    func merged(_ frame: Frame) throws(MonitoringError) -> Frame {
        var grouper = LabelGrouper(.all, expecting: frame.rows)
        let groups = frame.labels.map { grouper.group(of: $0) }
        if grouper.count == frame.rows { return frame }
        var result = Frame(
            steps: frame.steps, labels: grouper.representatives,
            values: Array(repeating: Frame.absent, count: grouper.count * frame.steps))
        for row in 0..<frame.rows {
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) {
                let target = groups[row] * frame.steps + step
                guard Frame.isAbsent(result.values[target]) else {
                    throw MonitoringError(.execution, "vector cannot contain metrics with the same labelset")
                }
                result.values[target] = frame[row, step]
            }
        }
        return result
    }
}
