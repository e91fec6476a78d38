import PixieCore
import PixieMonitoring
import Testing

@Suite("Checking an exposition")
struct ExpositionCheckTests {
    static let good = """
        # HELP a_total A.
        # TYPE a_total counter
        a_total{x="1"} 1
        # HELP b_seconds B.
        # TYPE b_seconds histogram
        b_seconds_bucket{le="1"} 1
        b_seconds_bucket{le="+Inf"} 3
        b_seconds_sum 8
        b_seconds_count 3

        """

    private func faults(_ text: String) -> [String] { Exposition(Array(text.utf8)).check().map(\.description) }

    @Test(
        "What Pixie writes has no faults, in either text format",
        arguments: [ExpositionFormat.text004, .openMetrics100])
    func ownExposition(format: ExpositionFormat) {
        let registry = MetricsRegistry()
        registry.counter("a_total", help: "A \"quoted\" \\ help.").increment()
        registry.histogram("b_seconds", help: "B.").observe(0.2, traceID: "4bf92f3577b34da6a3ce929d0e0e4736")
        registry.info("c_info", help: "C.", labels: [("text", "a\\b\"c\nd{},=é")])
        registry.gauge("d_bytes", help: "D.").set(.infinity)
        var text: [UInt8] = []
        registry.write(format, into: &text)
        let exposition = Exposition(text)
        #expect(exposition.check().map(\.description) == [])
        #expect(exposition.isOpenMetrics == (format == .openMetrics100))
        let info = exposition.families.first { $0.type == (format == .text004 ? "gauge" : "info") }
        #expect(info?.samples.first?["text"] == "a\\b\"c\nd{},=é")
    }

    @Test(
        "Each fault is found, on its line, and said once",
        arguments: [
            ("", "there are no samples"),
            ("# HELP a A.\n# TYPE a gauge\na 1", "line 3: the last line has no line feed at its end"),
            ("# HELP a A.\n# TYPE a gauge\na one\n", "line 3: expected a value, found \"one\""),
            ("# HELP a A.\n# TYPE a gauge\na{x=1} 1\n", "line 3: expected =\" after label x"),
            ("# HELP a A.\n# TYPE a gauge\na{x=\"1} 1\n", "line 3: a label's value does not end"),
            ("# HELP a A.\n# TYPE a gauge\na{x=\"\\t\"} 1\n", "line 3: \\t is no escape: only \\\\, \\\" and \\n are"),
            ("# HELP a A.\n# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n", "line 3: label x comes twice"),
            ("# HELP a A.\n# TYPE a gauge\n1a 1\n", "line 3: expected a metric's name, found \"1a 1\""),
            (
                "# HELP a A.\n# TYPE a gauge\na 1 # {t=\"x\"} 1\n",
                "line 3: an exemplar, which this format does not have"
            ),
            ("# HELP a A.\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"1\"} 2\n", "line 4: a{x=\"1\"} was already on line 3"),
            ("# HELP a A.\n# TYPE a gauge\na 1\n# TYPE a gauge\n", "line 4: a second TYPE for a"),
            ("# HELP a A.\n# HELP a A.\n# TYPE a gauge\na 1\n", "line 2: a second HELP for a"),
            ("# HELP a A.\na 1\n# TYPE a gauge\n", "line 3: the TYPE of a comes after its samples"),
            ("# HELP a A.\n# TYPE a number\na 1\n", "line 2: a has the type \"number\", which there is not"),
            ("# TYPE a gauge\na 1\n", "line 1: a has no HELP"),
            ("# HELP a A.\na 1\n", "line 1: a has no TYPE"),
            ("# HELP a A.\n# TYPE a gauge\na 1 1234\n", "line 3: a has a timestamp: it never becomes stale"),
            ("# HELP a A.\n# TYPE a counter\na 1\n", "line 1: the counter a does not end in _total"),
            ("# HELP a_total A.\n# TYPE a_total counter\na_total -1\n", "line 3: the counter a_total is -1.0"),
            (
                "# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n",
                "line 1: a_total is of type gauge and ends in _total, which says counter"
            ),
            ("# HELP aB A.\n# TYPE aB gauge\naB 1\n", "line 1: aB has capital letters: names are in snake case"),
            ("# HELP a_ms A.\n# TYPE a_ms gauge\na_ms 1\n", "line 1: a_ms is not in a base unit: use seconds"),
            (
                "# HELP a A.\n# TYPE a gauge\na{__x=\"1\"} 1\n",
                "line 1: a has the label __x: names that begin with __ are Prometheus' own"
            ),
            (
                "# HELP a A.\n# TYPE a gauge\na{le=\"1\"} 1\n",
                "line 3: a has the label of a histogram or summary and is neither"
            ),
            (
                "# HELP a A.\n# TYPE a summary\na{quantile=\"2\"} 1\na_sum 1\na_count 1\n",
                "line 3: a needs a quantile between 0 and 1"
            ),
            ("# TYPE a counter\n# HELP a A.\na_total 1\n# EOF\na_total 2\n", "line 5: something comes after # EOF"),
            (
                "# TYPE a gauge\n# UNIT a seconds\n# HELP a A.\na 1\n# EOF\n",
                "line 1: a does not end in its unit, seconds"
            ),
        ])
    func fault(text: String, fault: String) {
        #expect(faults(text).contains(fault))
    }

    @Test("A family in two pieces is found")
    func pieces() {
        let text = "# HELP a A.\n# TYPE a gauge\na{x=\"1\"} 1\n# HELP b B.\n# TYPE b gauge\nb 1\na{x=\"2\"} 1\n"
        #expect(faults(text) == ["line 7: a goes on here, apart from its other lines"])
    }

    @Test(
        "A histogram that does not agree with itself is found",
        arguments: [
            ("le=\"1\"} 1", "le=\"1\"} 4", "line 7: b_seconds{} has fewer in a bucket than in the one below it"),
            ("seconds_count 3", "seconds_count 4", "line 7: b_seconds{} counts 4.0 and has 3.0 in its last bucket"),
            ("b_seconds_sum 8\n", "", "line 6: b_seconds{} has no _sum"),
            ("b_seconds_count 3\n", "", "line 6: b_seconds{} has no _count"),
            ("b_seconds_bucket{le=\"+Inf\"} 3\n", "", "line 6: b_seconds{} has no bucket with le=\"+Inf\""),
            ("le=\"1\"", "le=\"one\"", "line 6: b_seconds_bucket needs a number as le"),
        ])
    func histogram(part: String, replacement: String, fault: String) {
        #expect(faults(Self.good) == [])
        #expect(Self.good.contains(part))
        #expect(faults(Self.good.replacing(part, with: replacement, maxReplacements: 1)) == [fault])
    }

    @Test("No input makes it stop", arguments: 0..<200)
    func anything(seed: Int) {
        var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
        let pieces = Array("# HELP TYPE a b_total{}=\",\\\n\t 1.5e3 NaN +Inf le quantile # EOF\u{0}\u{FF}".utf8)
        let text = (0..<400).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return pieces[Int(state >> 33) % pieces.count]
        }
        #expect(!Exposition(text).check().isEmpty)
    }
}

@Suite("Histogram digest")
struct HistogramDigestTests {
    @Test("Quantiles are interpolated within their bucket, and the last bucket says its lower bound")
    func quantiles() {
        let digest = HistogramDigest(buckets: [(1, 10), (2, 20), (.infinity, 20)], sum: 25)
        #expect(digest == HistogramDigest(buckets: [(.infinity, 20), (2, 20), (1, 10)], sum: 25))
        #expect(digest.count == 20 && digest.mean == 1.25 && digest.median == 1 && digest.p95 == 1.9)
        #expect(HistogramDigest(buckets: [(1, 1), (.infinity, 100)], sum: 1).p95 == 1)
        #expect(HistogramDigest(buckets: [(.infinity, 0)], sum: 0).median.isNaN)
    }
}
