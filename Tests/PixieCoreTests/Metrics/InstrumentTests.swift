import PixieCore
import Testing

@Suite("Instruments")
struct InstrumentTests {
    @Test("Updates from many threads are all counted, exactly")
    func concurrency() async {
        let registry = MetricsRegistry.atFixedTime()
        let counter = registry.counter("a_total", help: "A.")
        let family = registry.counter("b_total", help: "B.", labels: TextLabel.self)
        let gauge = registry.gauge("c", help: "C.")
        let histogram = registry.histogram("d", help: "D.", buckets: [1, 2])
        let tasks = 8
        let steps = 20_000
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for step in 0..<steps {
                        counter.increment()
                        counter.add(0.5)
                        family.child(TextLabel(text: "\(step % 3)")).increment()
                        gauge.add(0.25)
                        histogram.observe(Double(task % 4), traceID: step % 1_000 == 0 ? "\(task)" : nil)
                    }
                }
            }
        }
        let total = tasks * steps
        #expect(counter.value == Double(total) * 1.5)
        #expect((0..<3).map { family.child(TextLabel(text: "\($0)")).value }.reduce(0, +) == Double(total))
        #expect(gauge.value == Double(total) * 0.25)
        #expect(histogram.count == total)
        #expect(histogram.sum == Double(total) * 1.5)
    }

    @Test("A scrape during updates never shows a bucket below the one before it, nor a count beside the last bucket")
    func consistentWhileUpdated() async throws {
        let registry = MetricsRegistry.atFixedTime()
        let histogram = registry.histogram("d", help: "D.", buckets: [1, 2])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for step in 0..<200_000 { histogram.observe(Double(step % 4)) } }
            for _ in 0..<200 {
                let lines = registry.exposition(.text004, names: ["d"]).split(separator: "\n")
                let values = try lines.filter { !$0.hasPrefix("#") && !$0.hasPrefix("d_sum") }
                    .map { try #require(Int($0.split(separator: " ")[1])) }
                #expect(values == values.sorted())
                #expect(values[2] == values[3])
            }
            try await group.waitForAll()
        }
    }

    @Test("A counter ignores what would take it down or spoil it")
    func counterOnlyGrows() {
        let counter = MetricsRegistry.atFixedTime().counter("a_total", help: "A.")
        counter.increment(by: 3)
        counter.increment(by: -1)
        for amount in [-1, 0, Double.nan, .infinity, -.infinity] { counter.add(amount) }
        #expect(counter.value == 3)
        counter.mirror(1.25)
        #expect(counter.value == 1.25)
    }

    @Test("Buckets are cumulative and hold exactly the values at or below their bound", arguments: 0..<50)
    func histogramProperty(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bounds = Set(
            (0..<Int.random(in: 0...12, using: &random)).map { _ in Double.random(in: 0...10, using: &random) }
        )
        .sorted()
        let registry = MetricsRegistry.atFixedTime()
        let histogram = registry.histogram("d", help: "D.", buckets: bounds)
        // Half of the values lie on a bound.
        let values = (0..<Int.random(in: 0...200, using: &random)).map { _ in
            Bool.random(using: &random)
                ? bounds.randomElement(using: &random) ?? 1 : Double.random(in: -1...12, using: &random)
        }
        for value in values { histogram.observe(value) }
        let written = registry.exposition(.text004, names: ["d"]).split(separator: "\n").filter {
            $0.hasPrefix("d_bucket")
        }
        let counts = try written.map { try #require(Int($0.split(separator: " ")[1])) }
        #expect(counts == (bounds + [.infinity]).map { bound in values.count { $0 <= bound } })
        #expect(histogram.count == values.count)
        #expect(abs(histogram.sum - values.reduce(0, +)) < 1e-9)
    }

    @Test("Values that are not finite are not observed")
    func notFinite() {
        let histogram = MetricsRegistry.atFixedTime().histogram("d", help: "D.")
        for value in [Double.nan, .infinity, -.infinity] { histogram.observe(value) }
        #expect(histogram.count == 0)
        #expect(histogram.sum == 0)
    }

    @Test("Alert thresholds are latency bounds, with one above them and several below a millisecond")
    func latencyBuckets() {
        let buckets = Histogram.latencyBuckets
        for threshold in [1.5, 3, 5, 10] { #expect(buckets.contains(threshold)) }
        #expect(buckets.count { $0 > 10 } == 1)
        #expect(buckets.count { $0 < 0.001 } >= 3)
    }

    @Test("A duration as long as a bound falls into its bucket", arguments: Histogram.latencyBuckets)
    func durationOnBound(bound: Double) throws {
        let registry = MetricsRegistry.atFixedTime()
        registry.histogram("d", help: "D.", buckets: [bound]).observe(.microseconds(Int((bound * 1e6).rounded())))
        #expect(registry.exposition(.text004).contains("d_bucket{le=\"\(bound)\"} 1\n"))
    }

    @Test("A bucket keeps its latest exemplar; one that OpenMetrics would refuse is left out")
    func exemplars() {
        let registry = MetricsRegistry.atFixedTime()
        let histogram = registry.histogram("d", help: "D.", buckets: [1])
        histogram.observe(0.5, traceID: "first")
        histogram.observe(0.25, traceID: "la\"st")
        histogram.observe(2, traceID: String(repeating: "x", count: 121))
        histogram.observe(3, traceID: "")
        let lines = registry.exposition(.openMetrics100).split(separator: "\n").filter { $0.hasPrefix("d_bucket") }
        #expect(
            lines == [
                #"d_bucket{le="1.0"} 2 # {trace_id="la\"st"} 0.25 1700000000.25"#, #"d_bucket{le="+Inf"} 4"#,
            ])
    }
}
