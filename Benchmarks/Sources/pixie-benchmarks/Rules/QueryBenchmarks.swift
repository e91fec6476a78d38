import PixieMonitoring

/// Single instant queries, as a dashboard asks them.
enum QueryBenchmarks {
    static func run(_ harness: inout Harness) {
        let (store, now) = store
        let engine = PromQLEngine()
        for (name, text) in [
            ("query: sum(rate(x[1m])) over 3,000 series", "sum(rate(requests_total[1m]))"),
            (
                "query: p95 over 6,000 buckets",
                "histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket[1m])))"
            ),
            ("query: a selector that finds 1 of 9,000", "requests_total{instance=\"i77\",route=\"r3\"}"),
        ] {
            guard harness.wants(name), let query = try? engine.prepare(text) else { continue }
            harness.measure(name, unit: .microseconds) { count in
                for _ in 0..<count { consume(try? engine.instant(query, at: now, in: store)) }
            }
        }
    }

    /// 15 minutes of 3,000 counters and of 600 histograms of 10 buckets.
    private static var store: (SeriesStore, Int64) {
        var store = SeriesStore()
        var references: [SeriesReference] = []
        func add(_ name: String, _ labels: [String: String]) {
            let all =
                labels.map { Label(name: $0.key, value: $0.value) } + [Label(name: Labels.metricName, value: name)]
            if let reference = store.reference(for: Labels(all)) { references.append(reference) }
        }
        for instance in 0..<300 {
            for route in 0..<10 { add("requests_total", ["instance": "i\(instance)", "route": "r\(route)"]) }
        }
        for instance in 0..<600 {
            for bound in ["0.01", "0.1", "0.25", "0.5", "1", "1.5", "3", "5", "10", "+Inf"] {
                add("latency_seconds_bucket", ["instance": "i\(instance)", "le": bound])
            }
        }
        var now: Int64 = 1_700_000_000_000
        for step in 0..<60 {
            now += 15_000
            for (index, reference) in references.enumerated() {
                store.append(Double(step * (index % 10 + 1)), at: now, to: reference)
            }
        }
        return (store, now)
    }
}
