extension Expression {
    /// Every selector in it, those of ranges and subqueries included, in the order they are written.
    public var selectors: [VectorSelector] {
        switch self {
        case .vector(let selector): [selector]
        case .matrix(let matrix): [matrix.selector]
        default: children.flatMap(\.selectors)
        }
    }

    /// How far into the past it reads, in milliseconds, where an instant selector looks back by `lookback` and a subquery
    /// without a step takes `step`. What `@` pins to a fixed time is not counted.
    public func reach(lookback: Int64, step: Int64) -> Int64 {
        switch self {
        case .vector(let selector): selector.at == nil ? max(0, selector.offset) + lookback : lookback
        case .matrix(let matrix): matrix.window + max(0, matrix.selector.offset)
        case .subquery(let subquery):
            subquery.window + max(0, subquery.offset) + (subquery.step ?? step)
                + subquery.expression.reach(lookback: lookback, step: step)
        default: children.map { $0.reach(lookback: lookback, step: step) }.max() ?? 0
        }
    }
}

extension VectorSelector {
    /// The metric's name it asks for, if it names just one.
    public var metricName: String? {
        matchers.first { $0.name == Labels.metricName && $0.operation == .equal }?.value
    }
}
