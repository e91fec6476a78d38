import PixieCore
import Testing

@Suite("Walking the registry")
struct MetricsWalkTests {
    private struct Seen: Hashable {
        var name: String
        var labels: [String]
        var value: Double
    }

    private func walk(_ registry: MetricsRegistry) -> [Seen] {
        var seen: [Seen] = []
        registry.forEachSeries { series, values in
            let names = series.sampleNames
            #expect(names.count == values.count)
            for index in values.indices {
                let labels = names[index].labels.flatMap { [$0.name, $0.value] }
                seen.append(Seen(name: names[index].name, labels: labels, value: values[index]))
            }
        }
        return seen
    }

    @Test("Every sample of the text is visited in its order, with label values as they were given")
    func everySample() {
        let registry = MetricsRegistry.withEveryKind()
        let seen = walk(registry)
        let lines = registry.exposition(.text004).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(seen.map(\.name) == lines.map { String($0.prefix { $0 != "{" && $0 != " " }) })
        #expect(
            seen.contains(
                Seen(
                    name: "pixie_http_requests_total", labels: ["route", MetricsRegistry.hostile, "code", "500"],
                    value: 1)))
        let buckets = seen.filter { $0.name == "pixie_query_duration_seconds_bucket" }
        #expect(buckets.map(\.labels) == [["le", "0.005"], ["le", "1.0"], ["le", "1.5"], ["le", "+Inf"]])
        #expect(buckets.map(\.value) == [0, 1, 2, 3])
        #expect(seen.contains(Seen(name: "pixie_query_duration_seconds_sum", labels: [], value: 8.75)))
        #expect(seen.contains(Seen(name: "pixie_query_duration_seconds_count", labels: [], value: 3)))
    }

    @Test(
        "Label values survive rendering whatever they hold",
        arguments: ["", "\\", "\\n", "\n", "\"", "a=\"b\",c", "=,", "é🦊"])
    func roundTrip(value: String) {
        let registry = MetricsRegistry.atFixedTime()
        registry.gauge("a", help: "A.", labels: TextLabel.self).child(TextLabel(text: value)).set(1)
        #expect(walk(registry).contains(Seen(name: "a", labels: ["text", value], value: 1)))
    }

    @Test("A series is the same object at every walk, and another one after it was removed and made again")
    func identity() {
        let registry = MetricsRegistry.atFixedTime()
        let family = registry.gauge("a", help: "A.", labels: TextLabel.self)
        func series() -> [MetricSeries] {
            var all: [MetricSeries] = []
            registry.forEachSeries { series, _ in
                if series.sampleNames[0].name == "a" { all.append(series) }
            }
            return all
        }
        _ = family.child(TextLabel(text: "x"))
        let first = series()
        #expect(first.count == 1 && series() == first)
        #expect(first[0].createdAt == 1_700_000_000.25 && first[0].kind == .gauge)
        family.remove(TextLabel(text: "x"))
        #expect(series() == [])
        _ = family.child(TextLabel(text: "x"))
        #expect(series() != first)
    }

    @Test("What is sampled on collect is fresh in the walk")
    func collects() {
        let registry = MetricsRegistry.atFixedTime()
        let gauge = registry.gauge("a", help: "A.")
        registry.onCollect { gauge.set(7) }
        #expect(walk(registry).contains(Seen(name: "a", labels: [], value: 7)))
    }

    @Test("Families say their type, help and unit; those without series are left out")
    func families() {
        let registry = MetricsRegistry.withEveryKind()
        _ = registry.gauge("empty", help: "E.", labels: TextLabel.self)
        let families = registry.families
        #expect(families.map(\.name) == families.map(\.name).sorted())
        #expect(!families.contains { $0.name == "empty" })
        #expect(
            families.first { $0.name == "pixie_query_duration_seconds" }
                == MetricFamilyDescription(
                    name: "pixie_query_duration_seconds", kind: .histogram, help: "Time.", unit: "seconds"))
        #expect(families.first { $0.name == "pixie_build_info" }?.kind == .info)
    }
}
