public import PixieCore

/// The state of the server's collections, as Prometheus sees it.
public struct CollectionMetrics: Sendable {
    /// Collections that are shown; those beyond are not.
    static let limit = 50

    struct Labels: MetricLabels {
        static let names = ["collection"]
        var collection: String
        var values: [String] { [collection] }
    }

    enum Status: String, CaseIterable, Sendable {
        case green, yellow, grey, red, other

        init(_ word: String) { self = Status(rawValue: word) ?? .other }
    }

    struct StatusLabels: MetricLabels {
        static let names = ["collection", "status"]
        var collection: String
        var status: Status
        var values: [String] { [collection, status.rawValue] }
    }

    /// What one collection shows.
    struct Sample: Hashable, Sendable {
        var points: Int
        var indexedVectors: Int
        var segments: Int
        var status: Status
        /// Last measured; nil when it never was.
        var recall: Double?
    }

    private let points: GaugeFamily<Labels>
    private let indexedVectors: GaugeFamily<Labels>
    private let indexedRatio: GaugeFamily<Labels>
    private let segments: GaugeFamily<Labels>
    private let status: GaugeFamily<StatusLabels>
    private let recall: GaugeFamily<Labels>
    private let updated: Gauge

    public init(registry: MetricsRegistry) {
        points = registry.gauge(
            "pixie_qdrant_collection_points", help: "Points of a collection, as the server estimates them.",
            labels: Labels.self)
        indexedVectors = registry.gauge(
            "pixie_qdrant_collection_indexed_vectors", help: "Vectors that are in a graph.", labels: Labels.self)
        indexedRatio = registry.gauge(
            "pixie_qdrant_collection_indexed_ratio",
            help: "Share of the vectors that are in a graph; 1 for an empty collection.", labels: Labels.self)
        segments = registry.gauge(
            "pixie_qdrant_collection_segments", help: "Segments, each of which a search visits.", labels: Labels.self)
        status = registry.gauge(
            "pixie_qdrant_collection_status", help: "1 for the status a collection has, 0 for the others.",
            labels: StatusLabels.self)
        recall = registry.gauge(
            "pixie_qdrant_collection_recall",
            help: "Share of the true nearest that searches with the user filter found, when it was last measured.",
            labels: Labels.self)
        updated = registry.gauge(
            "pixie_qdrant_collections_updated_timestamp_seconds",
            help: "When the server last told of its collections; 0 before it did.")
    }

    func show(_ collection: String, _ sample: Sample) {
        let labels = Labels(collection: collection)
        points.child(labels).set(sample.points)
        indexedVectors.child(labels).set(sample.indexedVectors)
        indexedRatio.child(labels).set(
            sample.points == 0 ? 1 : min(1, Double(sample.indexedVectors) / Double(sample.points)))
        segments.child(labels).set(sample.segments)
        for each in Status.allCases {
            status.child(StatusLabels(collection: collection, status: each)).set(each == sample.status ? 1 : 0)
        }
        if let value = sample.recall { recall.child(labels).set(value) }
    }

    /// The collection is gone: it has no points, and no status.
    func clear(_ collection: String) {
        let labels = Labels(collection: collection)
        for family in [points, indexedVectors, indexedRatio, segments] { family.child(labels).set(0) }
        for each in Status.allCases { status.child(StatusLabels(collection: collection, status: each)).set(0) }
        recall.child(labels).set(Double.nan)
    }

    func markUpdated(_ seconds: Double) { updated.set(seconds) }
}
