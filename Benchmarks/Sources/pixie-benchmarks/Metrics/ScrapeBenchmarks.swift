import Glibc
import PixieCore

/// Writing 10,000 series, beside Python's client doing the same.
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
        let rival = "scrape/10,000 counters, Python prometheus_client"
        guard harness.wants(rival) else { return }
        let samples = pythonSamples()
        if samples.isEmpty {
            harness.skip(rival, because: "PIXIE_TEST_PYTHON, or python3, cannot import prometheus_client")
        } else {
            harness.record(rival, unit: .milliseconds, samples: samples)
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

    /// Nanoseconds of each run of the same work in Python; none if it cannot be done here.
    private static func pythonSamples() -> [Double] {
        let python = getenv("PIXIE_TEST_PYTHON").map { String(cString: $0) } ?? "python3"
        guard let pipe = popen("'\(python)' - 2>/dev/null <<'END'\n\(script)END\n", "r") else { return [] }
        defer { pclose(pipe) }
        var samples: [Double] = []
        var line = [CChar](repeating: 0, count: 64)
        while fgets(&line, Int32(line.count), pipe) != nil { samples.append(strtod(line, nil)) }
        return samples
    }

    private static let script = """
        import time
        from prometheus_client import CollectorRegistry, Counter, generate_latest
        registry = CollectorRegistry()
        for family in range(5):
            counter = Counter(f"bench_requests_{family}", "Requests.", ["route", "instance"], registry=registry)
            for index in range(2000):
                counter.labels(f"/v1/route-{index % 50}", f"worker-{index}").inc(index * 7919)
        for _ in range(7):
            start = time.perf_counter_ns()
            generate_latest(registry)
            print(time.perf_counter_ns() - start)

        """
}
