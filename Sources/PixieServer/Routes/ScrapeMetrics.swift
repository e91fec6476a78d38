import PixieCore
import Synchronization

/// What the route of the metrics says about itself.
final class ScrapeMetrics: Sendable {
    enum Encoding: String, CaseIterable, Sendable { case identity, gzip }

    private struct Labels: MetricLabels {
        static let names = ["format", "encoding"]
        let format: ExpositionFormat
        let encoding: Encoding
        var values: [String] { [format.rawValue, encoding.rawValue] }
    }

    private let scrapes: CounterFamily<Labels>
    private let duration: Histogram
    private let size: Gauge
    private let largest = Atomic(0)

    init(registry: MetricsRegistry) {
        scrapes = registry.counter(
            "pixie_metrics_scrapes_total", help: "Answers with metrics, by format and content coding.",
            labels: Labels.self,
            precreate: ExpositionFormat.allCases.flatMap { format in
                Encoding.allCases.map { Labels(format: format, encoding: $0) }
            })
        duration = registry.histogram(
            "pixie_metrics_scrape_duration_seconds", help: "Time to collect, write and compress the metrics.")
        size = registry.gauge("pixie_metrics_scrape_bytes", help: "Size of the last answer before compression.")
        let series = registry.gauge("pixie_metrics_series", help: "Series the registry holds; a histogram counts once.")
        registry.onCollect { [weak registry] in
            if let registry { series.set(registry.seriesCount) }
        }
    }

    /// Room for an answer without growing on the way.
    var expectedBytes: Int { largest.load(ordering: .relaxed) }

    func observe(_ format: ExpositionFormat, _ encoding: Encoding, bytes: Int, took: Duration) {
        scrapes.child(Labels(format: format, encoding: encoding)).increment()
        duration.observe(took)
        size.set(bytes)
        largest.max(bytes, ordering: .relaxed)
    }
}
