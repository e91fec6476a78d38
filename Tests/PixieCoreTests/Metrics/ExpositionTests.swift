import PixieCore
import Testing

@Suite("Exposition")
struct ExpositionTests {
    @Test("Text 0.0.4 is written by name and label, with escapes, counts that add up and no exponent in whole numbers")
    func textGolden() {
        #expect(
            MetricsRegistry.withEveryKind().exposition(.text004) == """
                # HELP pixie_build_info The build.
                # TYPE pixie_build_info gauge
                pixie_build_info{version="0.1",swift="6.3"} 1
                # HELP pixie_http_requests_total Requests\\nanswered.
                # TYPE pixie_http_requests_total counter
                pixie_http_requests_total{route="/v1/query",code="200"} 12345678901
                pixie_http_requests_total{route="a\\\\b\\"c\\nd\r\u{1}\u{0}é{},=\u{202E}🦊",code="500"} 1
                # HELP pixie_llm_cost_dollars_total Cost.
                # TYPE pixie_llm_cost_dollars_total counter
                pixie_llm_cost_dollars_total 0.1
                # HELP pixie_metrics_overflow_total Times a series beyond the limit of its family was asked for and its \
                updates went to other.
                # TYPE pixie_metrics_overflow_total counter
                pixie_metrics_overflow_total{family="pixie_http_requests_total"} 0
                pixie_metrics_overflow_total{family="pixie_special"} 0
                # HELP pixie_query_duration_seconds Time.
                # TYPE pixie_query_duration_seconds histogram
                pixie_query_duration_seconds_bucket{le="0.005"} 0
                pixie_query_duration_seconds_bucket{le="1.0"} 1
                pixie_query_duration_seconds_bucket{le="1.5"} 2
                pixie_query_duration_seconds_bucket{le="+Inf"} 3
                pixie_query_duration_seconds_sum 8.75
                pixie_query_duration_seconds_count 3
                # HELP pixie_special Values that are no numbers.
                # TYPE pixie_special gauge
                pixie_special{text="inf"} +Inf
                pixie_special{text="large"} 1e+300
                pixie_special{text="minus inf"} -Inf
                pixie_special{text="nan"} NaN
                # HELP pixie_temperature A "gauge" with a \\\\ in it.
                # TYPE pixie_temperature gauge
                pixie_temperature -1.5e-07

                """)
    }

    @Test("OpenMetrics names families without their suffix and adds units, creation times, exemplars and the end mark")
    func openMetricsGolden() {
        let registry = MetricsRegistry.withEveryKind()
        let names: Set = [
            "pixie_build_info", "pixie_http_requests_total", "pixie_query_duration_seconds_bucket", "pixie_temperature",
        ]
        #expect(
            registry.exposition(.openMetrics100, names: names) == """
                # TYPE pixie_build info
                # HELP pixie_build The build.
                pixie_build_info{version="0.1",swift="6.3"} 1
                # TYPE pixie_http_requests counter
                # HELP pixie_http_requests Requests\\nanswered.
                pixie_http_requests_total{route="/v1/query",code="200"} 12345678901
                pixie_http_requests_created{route="/v1/query",code="200"} 1700000000.25
                pixie_http_requests_total{route="a\\\\b\\"c\\nd\r\u{1}\u{0}é{},=\u{202E}🦊",code="500"} 1
                pixie_http_requests_created{route="a\\\\b\\"c\\nd\r\u{1}\u{0}é{},=\u{202E}🦊",code="500"} 1700000000.25
                # TYPE pixie_query_duration_seconds histogram
                # UNIT pixie_query_duration_seconds seconds
                # HELP pixie_query_duration_seconds Time.
                pixie_query_duration_seconds_bucket{le="0.005"} 0
                pixie_query_duration_seconds_bucket{le="1.0"} 1 \
                # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.25 1700000000.25
                pixie_query_duration_seconds_bucket{le="1.5"} 2
                pixie_query_duration_seconds_bucket{le="+Inf"} 3
                pixie_query_duration_seconds_sum 8.75
                pixie_query_duration_seconds_count 3
                pixie_query_duration_seconds_created 1700000000.25
                # TYPE pixie_temperature gauge
                # HELP pixie_temperature A \\"gauge\\" with a \\\\ in it.
                pixie_temperature -1.5e-07
                # EOF

                """)
    }

    @Test("The order of series does not depend on the order they were made in")
    func stableOrder() {
        func exposition(_ routes: [String]) -> String {
            let registry = MetricsRegistry.atFixedTime()
            let family = registry.counter("a_total", help: "A.", labels: RouteLabels.self)
            for route in routes { family.child(RouteLabels(route: route, code: 1)).increment() }
            return registry.exposition(.openMetrics100)
        }
        #expect(exposition(["c", "a", "b"]) == exposition(["b", "c", "a"]))
    }

    @Test("A family without series writes nothing, and an empty registry only the end mark")
    func empty() {
        let registry = MetricsRegistry.atFixedTime()
        #expect(registry.exposition(.text004) == "")
        #expect(registry.exposition(.openMetrics100) == "# EOF\n")
        _ = registry.gauge("a", help: "A.", labels: TextLabel.self)
        #expect(!registry.exposition(.text004).contains("# TYPE a "))
    }

    @Test("What is sampled on collect is fresh in the scrape that asked for it")
    func collect() {
        let registry = MetricsRegistry.atFixedTime()
        let gauge = registry.gauge("a", help: "A.")
        registry.onCollect { gauge.add(1) }
        #expect(registry.exposition(.text004).hasSuffix("\na 1\n"))
        #expect(registry.exposition(.text004).hasSuffix("\na 2\n"))
    }

    @Test("A scrape is appended: what the buffer held stays, whatever the size of what follows")
    func appends() {
        let registry = MetricsRegistry.atFixedTime()
        let long = String(repeating: "x", count: 40_000)
        registry.gauge("a", help: "A.", labels: TextLabel.self).child(TextLabel(text: long)).set(3)
        var buffer = Array("before ".utf8)
        registry.write(.text004, names: ["a"], into: &buffer)
        #expect(
            String(decoding: buffer, as: UTF8.self) == "before # HELP a A.\n# TYPE a gauge\na{text=\"\(long)\"} 3\n")
    }

    @Test(
        "Numbers read back as the same value",
        arguments: [
            0, -0.5, 0.1, 1e-5, .leastNonzeroMagnitude, 123_456.789, 1e15, 9_007_199_254_740_992, 9.2e18, 1e19, -1e22,
            .greatestFiniteMagnitude, Double(Int.max), Double(Int.min), 99, 100, 999_999_999,
        ])
    func numbers(value: Double) throws {
        let registry = MetricsRegistry.atFixedTime()
        registry.gauge("a", help: "A.").set(value)
        let written = try #require(
            registry.exposition(.text004).split(separator: "\n").last?.split(separator: " ").last)
        #expect(Double(written) == value)
        if value.rounded() == value, value.magnitude < 1e18 { #expect(!written.contains("e")) }
    }
}
