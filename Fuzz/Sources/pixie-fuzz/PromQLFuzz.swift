import PixieMonitoring

/// A query that parses must be written in both forms as one that parses to the same, and evaluate or fail within its limits.
enum PromQLFuzz {
    private static let limits = QueryLimits(samples: 200_000, series: 2_000, steps: 100)

    private static let store: SeriesStore = {
        var store = SeriesStore(seriesLimit: 1_000)
        for instance in ["a", "b"] {
            for step in 0..<40 {
                let time = Int64(step) * 15_000
                store.append(
                    Double(step * step), at: time, labels: ["__name__": "x_total", "instance": .init(instance)])
                for (index, bound) in ["0.1", "1", "+Inf"].enumerated() {
                    store.append(
                        Double(step * (index + 1)), at: time,
                        labels: ["__name__": "y_bucket", "instance": .init(instance), "le": .init(bound)])
                }
            }
            store.append(
                instance == "a" ? .nan : -.infinity, at: 600_000,
                labels: ["__name__": "z", "instance": .init(instance)])
        }
        return store
    }()

    static func run(_ text: String) {
        for dialect in [Dialect.prometheus2, .prometheus3] {
            let engine = PromQLEngine(dialect: dialect, limits: limits)
            guard let query = try? engine.prepare(text) else { continue }
            for written in [query.expression.description, query.expression.pretty] {
                guard let again = try? engine.prepare(written) else { fatalError("not read again: \(written)") }
                precondition(
                    again.expression.description == query.expression.description, "read differently: \(written)")
            }
            _ = query.expression.reach(lookback: 300_000, step: 60_000)
            _ = try? engine.instant(query, at: 590_000, in: store)
            _ = try? engine.range(query, from: 300_000, to: 590_000, step: 29_000, in: store)
        }
    }
}
