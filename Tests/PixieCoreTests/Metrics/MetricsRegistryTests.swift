import PixieCore
import Testing

@Suite("Metrics registry")
struct MetricsRegistryTests {
    @Test("The same registration gives the same metric")
    func sameAgain() {
        let registry = MetricsRegistry.atFixedTime()
        #expect(registry.counter("a_total", help: "A.") === registry.counter("a_total", help: "A."))
        #expect(registry.gauge("b", help: "B.") === registry.gauge("b", help: "B."))
        #expect(registry.histogram("c", help: "C.") === registry.histogram("c", help: "C."))
        let family = registry.counter("d_total", help: "D.", labels: TextLabel.self)
        #expect(registry.counter("d_total", help: "D.", labels: TextLabel.self) === family)
        #expect(family.child(TextLabel(text: "x")) === family.child(TextLabel(text: "x")))
    }

    @Test("Beyond the limit every new series is other, and each refusal is counted for its family")
    func limit() {
        let registry = MetricsRegistry.atFixedTime(childLimit: 2)
        let family = registry.counter("a_total", help: "A.", labels: RouteLabels.self)
        for code in 1...5 { family.child(RouteLabels(route: "r", code: code)).increment(by: code) }
        family.child(RouteLabels(route: "r", code: 1)).increment()
        #expect(
            registry.exposition(.text004, names: ["a_total"]) == """
                # HELP a_total A.
                # TYPE a_total counter
                a_total{route="other",code="other"} 12
                a_total{route="r",code="1"} 2
                a_total{route="r",code="2"} 2

                """)
        #expect(registry.exposition(.text004).contains(#"pixie_metrics_overflow_total{family="a_total"} 3"#))
    }

    @Test("Labels that read the same are one series, other included, so that no line is written twice")
    func sameText() {
        struct Padded: MetricLabels {
            static let names = ["text"]
            var text: String
            var padding: Int
            var values: [String] { [text] }
        }
        let registry = MetricsRegistry.atFixedTime(childLimit: 2)
        let family = registry.gauge("a", help: "A.", labels: Padded.self)
        for padding in 0..<5 { family.child(Padded(text: "x", padding: padding)).add(1) }
        family.child(Padded(text: "other", padding: 0)).add(1)
        family.child(Padded(text: "beyond", padding: 0)).add(1)
        #expect(
            registry.exposition(.text004, names: ["a"]).hasSuffix("gauge\na{text=\"other\"} 2\na{text=\"x\"} 5\n"))
    }

    @Test("A removed series is gone from the scrape, makes room, and starts again at zero")
    func remove() {
        let registry = MetricsRegistry.atFixedTime(childLimit: 1)
        let family = registry.gauge("a", help: "A.", labels: TextLabel.self)
        family.child(TextLabel(text: "x")).set(5)
        family.child(TextLabel(text: "y")).set(6)
        family.remove(TextLabel(text: "x"))
        family.remove(TextLabel(text: "other"))
        #expect(registry.exposition(.text004, names: ["a"]) == "")
        _ = family.child(TextLabel(text: "x"))
        #expect(registry.exposition(.text004, names: ["a"]).hasSuffix("a{text=\"x\"} 0\n"))
    }

    @Test("Each scrape has the series of its time, each with its own value, whichever came and went since the last one")
    func scrapesBetweenChanges() {
        let registry = MetricsRegistry.atFixedTime()
        let family = registry.counter("a_total", help: "A.", labels: TextLabel.self)
        func lines() -> [Substring] {
            registry.exposition(.text004, names: ["a_total"]).split(separator: "\n").filter { !$0.hasPrefix("#") }
        }
        for (value, text) in ["b", "d"].enumerated() { family.child(TextLabel(text: text)).increment(by: value + 1) }
        #expect(lines() == [#"a_total{text="b"} 1"#, #"a_total{text="d"} 2"#])
        family.child(TextLabel(text: "c")).increment(by: 3)
        #expect(lines() == [#"a_total{text="b"} 1"#, #"a_total{text="c"} 3"#, #"a_total{text="d"} 2"#])
        family.remove(TextLabel(text: "b"))
        #expect(lines() == [#"a_total{text="c"} 3"#, #"a_total{text="d"} 2"#])
        let created = registry.exposition(.openMetrics100, names: ["a_total"]).split(separator: "\n")
            .filter { $0.contains("_created") }.map { $0.prefix { $0 != " " } }
        #expect(created == [#"a_created{text="c"}"#, #"a_created{text="d"}"#])
    }

    @Test("A family of more series than are read ahead has each value in its line")
    func manySeries() {
        struct Numbered: MetricLabels {
            static let names = ["number"]
            var number: Int
            var values: [String] { [String(number)] }
        }
        let registry = MetricsRegistry.atFixedTime(childLimit: 1_000)
        let family = registry.gauge("a", help: "A.", labels: Numbered.self)
        for number in 100..<800 { family.child(Numbered(number: number)).set(Double(number) + 0.5) }
        let lines = registry.exposition(.text004, names: ["a"]).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == (100..<800).map { "a{number=\"\($0)\"} \($0).5" })
    }

    @Test("Labels of enums and numbers, of which many share a place, are told apart, and removed ones forgotten")
    func places() {
        struct Numbered: MetricLabels {
            enum Kind: String, CaseIterable { case one, two, three }
            static let names = ["kind", "code"]
            var kind: Kind
            var code: Int
            var values: [String] { [kind.rawValue, String(code)] }
        }
        let family = MetricsRegistry.atFixedTime().counter("a_total", help: "A.", labels: Numbered.self)
        let all = Numbered.Kind.allCases.flatMap { kind in (0..<100).map { Numbered(kind: kind, code: $0) } }
        for round in 1...3 {
            for (index, labels) in all.enumerated() {
                family.child(labels).increment(by: index)
                #expect(family.child(labels).value == Double(round * index))
            }
        }
        for labels in all {
            _ = family.child(labels)
            family.remove(labels)
            #expect(family.child(labels).value == 0)
        }
    }

    @Test("Series made beforehand are exposed at zero")
    func precreate() {
        let registry = MetricsRegistry.atFixedTime()
        _ = registry.counter("a_total", help: "A.", labels: TextLabel.self, precreate: [TextLabel(text: "x")])
        #expect(registry.exposition(.text004).contains("a_total{text=\"x\"} 0\n"))
    }

    @Test(
        "Only the families asked for by one of their names are written",
        arguments: [
            (["d"], true), (["d_bucket"], true), (["d_sum", "absent"], true), (["d_total"], false), ([], false),
        ] as [(Set<String>, Bool)])
    func filter(names: Set<String>, isWritten: Bool) {
        let registry = MetricsRegistry.atFixedTime()
        _ = registry.histogram("d", help: "D.")
        _ = registry.gauge("e", help: "E.")
        let text = registry.exposition(.text004, names: names)
        #expect(text.contains("# TYPE d ") == isWritten)
        #expect(!text.contains("# TYPE e "))
    }

    @Test("Facts given again under the same name are a second series, the same facts one")
    func info() {
        let registry = MetricsRegistry.atFixedTime()
        for version in ["1", "2", "1"] { registry.info("a_info", help: "A.", labels: [("version", version)]) }
        #expect(
            registry.exposition(.text004).hasSuffix(
                "# TYPE a_info gauge\na_info{version=\"1\"} 1\na_info{version=\"2\"} 1\n"))
    }

    @Test("A name Prometheus would refuse stops the program")
    func badName() async {
        await #expect(processExitsWith: .failure) { _ = MetricsRegistry().gauge("a-b", help: "A.") }
        await #expect(processExitsWith: .failure) { _ = MetricsRegistry().counter("requests", help: "A.") }
        await #expect(processExitsWith: .failure) {
            MetricsRegistry().info("a_info", help: "A.", labels: [("le", "1")])
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricsRegistry().histogram("a", help: "A.", buckets: [2, 1])
        }
    }

    @Test("A name already written by a metric of another type stops the program")
    func clash() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            _ = registry.gauge("a_total", help: "A.")
            _ = registry.counter("a_total", help: "A.")
        }
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            _ = registry.histogram("a", help: "A.")
            _ = registry.gauge("a_count", help: "A.")
        }
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            _ = registry.histogram("a", help: "A.")
            _ = registry.histogram("a", help: "A.", buckets: [1])
        }
    }
}
