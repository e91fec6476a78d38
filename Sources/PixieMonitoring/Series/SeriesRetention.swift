/// How long samples are needed: as far back as any rule reads, and no longer.
public struct SeriesRetention: Hashable, Sendable {
    /// For every series, in milliseconds.
    public private(set) var standard: Int64
    /// For series of some names, where rules read further back.
    public private(set) var byName: [String: Int64] = [:]

    /// Enough for queries of the last quarter of an hour, and for the slowest sampling.
    public static let least: Int64 = 15 * 60_000

    /// - Parameter margin: what is kept beyond, for evaluations that come late, in milliseconds.
    public init(rules: [Rule], lookback: Int64 = 300_000, step: Int64 = 60_000, margin: Int64 = 60_000) {
        standard = Self.least + margin
        for rule in rules { add(rule.query.expression, beyond: 0, lookback, step, margin) }
        byName = byName.filter { $0.value > standard }
    }

    private mutating func add(
        _ expression: Expression, beyond: Int64, _ lookback: Int64, _ step: Int64, _ margin: Int64
    ) {
        switch expression {
        case .vector(let selector): need(selector, beyond + max(0, selector.offset) + lookback + margin)
        case .matrix(let matrix):
            need(matrix.selector, beyond + max(0, matrix.selector.offset) + matrix.window + margin)
        case .subquery(let subquery):
            let reach = subquery.window + max(0, subquery.offset) + (subquery.step ?? step)
            add(subquery.expression, beyond: beyond + reach, lookback, step, margin)
        default:
            for child in expression.children { add(child, beyond: beyond, lookback, step, margin) }
        }
    }

    private mutating func need(_ selector: VectorSelector, _ reach: Int64) {
        if let name = selector.metricName {
            byName[name] = max(byName[name] ?? 0, reach)
        } else {
            standard = max(standard, reach)
        }
    }
}
