import CoreMetrics
import PixieCore
import Testing

@Suite("swift-metrics backend")
struct PixieMetricsFactoryTests {
    let registry = MetricsRegistry.atFixedTime(childLimit: 2)
    var factory: PixieMetricsFactory { PixieMetricsFactory(registry: registry) }

    @Test("Each kind is exposed as its Prometheus type, under a name that fits")
    func kinds() {
        let factory = factory
        CoreMetrics.Counter(label: "http.requests", dimensions: [("b-c", "x\"y"), ("a", "1")], factory: factory)
            .increment(by: 3)
        CoreMetrics.FloatingPointCounter(label: "cost_total", factory: factory).increment(by: 0.5)
        CoreMetrics.Gauge(label: "queue depth", factory: factory).record(7)
        CoreMetrics.Meter(label: "9lives", factory: factory).decrement(by: 2)
        CoreMetrics.Timer(label: "work", factory: factory).recordMilliseconds(20)
        CoreMetrics.Recorder(label: "size", factory: factory).record(30)
        let text = registry.exposition(.text004)
        for line in [
            #"http_requests_total{a="1",b_c="x\"y"} 3"#, "cost_total 0.5", "# TYPE queue_depth gauge", "queue_depth 7",
            "_9lives -2", "# TYPE work_seconds histogram", #"work_seconds_bucket{le="0.01"} 0"#,
            #"work_seconds_bucket{le="0.025"} 1"#, "work_seconds_sum 0.02", #"size_bucket{le="25.0"} 0"#,
            #"size_bucket{le="50.0"} 1"#, "# HELP http_requests_total Reported through swift-metrics as http.requests.",
        ] {
            #expect(text.contains(line + "\n"))
        }
    }

    @Test("The same label and dimensions are one series, in whatever order they come")
    func sameSeries() {
        let factory = factory
        for dimensions in [[("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]] {
            factory.makeCounter(label: "x", dimensions: dimensions).increment(by: 1 as Int64)
        }
        #expect(registry.exposition(.text004).contains("x_total{a=\"1\",b=\"2\"} 2\n"))
    }

    @Test("Dimension names that are reserved or become the same are still written once each")
    func hostileDimensions() {
        factory.makeMeter(
            label: "m", dimensions: [("le", "1"), ("__name__", "2"), ("a.b", "3"), ("a-b", "4"), ("", "5")]
        )
        .set(1.5)
        #expect(
            registry.exposition(.text004).contains(
                #"m{_="5",a_b="4",label___name__="2",label_le="1"} 1.5"# + "\n"))
    }

    @Test("A name taken by another type gets the type as a suffix, and then is not exposed")
    func clash() {
        _ = registry.gauge("depth_total", help: "Own.")
        factory.makeCounter(label: "depth", dimensions: []).increment(by: 4 as Int64)
        let text = registry.exposition(.text004)
        #expect(text.contains("\ndepth_total 0\n"))
        #expect(text.contains("\ndepth_counter_total 4\n"))
    }

    @Test("A name that a histogram's samples have is taken, and leaves nothing behind")
    func clashWithSamples() {
        _ = registry.histogram("size", help: "Own.")
        factory.makeMeter(label: "size_count", dimensions: []).set(1.5)
        let text = registry.exposition(.text004)
        #expect(text.contains("\nsize_count 0\n"))
        #expect(text.contains("\nsize_count_gauge 1.5\n"))
        #expect(!text.contains("family=\"size_count\""))
    }

    @Test("A metric of the same name and type as one of Pixie's own shares its family")
    func sharedFamily() {
        let own = registry.counter("shared_total", help: "Own.")
        factory.makeCounter(label: "shared", dimensions: []).increment(by: 2 as Int64)
        #expect(own.value == 2)
    }

    @Test("Series beyond the limit are other, names beyond theirs are not exposed")
    func limits() {
        let factory = PixieMetricsFactory(registry: registry, familyLimit: 1)
        for index in 0..<4 {
            factory.makeCounter(label: "x", dimensions: [("user", "\(index)")]).increment(by: 1 as Int64)
        }
        factory.makeCounter(label: "y", dimensions: []).increment(by: 1 as Int64)
        let text = registry.exposition(.text004)
        #expect(text.contains("x_total{user=\"other\"} 2\n"))
        #expect(text.contains("pixie_metrics_overflow_total{family=\"x_total\"} 2\n"))
        #expect(!text.contains("y_total"))
    }
}
