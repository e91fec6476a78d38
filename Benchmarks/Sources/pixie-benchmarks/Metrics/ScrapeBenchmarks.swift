import PixieCore
import PixieIO

/// Writing 10,000 series, into memory and over HTTP.
enum ScrapeBenchmarks {
    private static let series = 10_000

    static func run(_ harness: inout Harness) {
        for (name, registry) in [
            ("counters", counters()), ("gauges with fractions", gauges()), ("histogram lines", histograms()),
        ] {
            var buffer: [UInt8] = []
            for format in ExpositionFormat.allCases {
                harness.measure("scrape/10,000 \(name), \(format)", unit: .milliseconds) { count in
                    for _ in 0..<count {
                        buffer.removeAll(keepingCapacity: true)
                        registry.write(format, into: &buffer)
                    }
                }
            }
            consume(buffer)
            harness.measure("scrape/10,000 \(name), walked without text", unit: .milliseconds) { count in
                var sum = 0.0
                for _ in 0..<count { registry.forEachSeries { _, values in sum += values[values.count - 1] } }
                consume(sum)
            }
        }
        overHTTP(&harness)
    }

    /// The name of the figure that rivals' stand beside.
    static let overHTTP = "scrape/10,000 counters over HTTP"

    private static func overHTTP(_ harness: inout Harness) {
        guard harness.wants(overHTTP) else { return }
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(), handler: ScrapedRegistry(registry: counters()))
        do throws(HTTPServerError) {
            try server.start()
        } catch {
            return harness.skip(overHTTP, because: error.description)
        }
        do throws(BenchmarkError) {
            try ScrapeClient.measure(overHTTP, port: server.port, &harness)
        } catch {
            harness.skip(overHTTP, because: error.description)
        }
    }

    private static func counters() -> MetricsRegistry {
        let registry = MetricsRegistry(childLimit: series)
        for family in 0..<5 {
            let requests = registry.counter("bench_requests_\(family)_total", help: "Requests.", labels: Labels.self)
            for index in 0..<series / 5 { requests.child(Labels(index)).increment(by: index * 7_919) }
        }
        return registry
    }

    private static func gauges() -> MetricsRegistry {
        let registry = MetricsRegistry(childLimit: series)
        let values = registry.gauge("bench_values", help: "Values.", labels: Labels.self)
        for index in 0..<series { values.child(Labels(index)).set(Double(index) * 0.001_237 + 0.1) }
        return registry
    }

    /// As many lines as the others have, in histograms.
    private static func histograms() -> MetricsRegistry {
        let registry = MetricsRegistry(childLimit: series)
        let durations = registry.histogram("bench_duration_seconds", help: "Time.", labels: Labels.self)
        for index in 0..<series / (Histogram.latencyBuckets.count + 3) {
            let child = durations.child(Labels(index))
            for step in 0..<100 { child.observe(Double(step * index) * 0.001) }
        }
        return registry
    }

    private struct Labels: MetricLabels {
        static let names = ["route", "instance"]
        let index: Int
        init(_ index: Int) { self.index = index }
        var values: [String] { ["/v1/route-\(index % 50)", "worker-\(index)"] }
    }
}
