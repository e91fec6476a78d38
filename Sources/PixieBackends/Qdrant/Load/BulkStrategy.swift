import PixieCore

/// What is done to a collection's settings while much is written to it.
public enum BulkStrategy: String, CaseIterable, Codable, Sendable {
    /// No vector is linked until all are there. For a new collection.
    case `defer`
    /// No graph at all (m=0), and the whole of it afterwards.
    case m0
    /// One optimizer at a time, so that searches keep the cores. For a collection in use.
    case throttle
    /// Nothing: the graph grows as points come.
    case online

    /// What suits a collection of so many points.
    static func suited(points: Int) -> BulkStrategy { points == 0 ? .defer : .online }

    /// What is sent at the beginning; nil for nothing.
    func begin(_ settings: BulkSettings) -> JSONValue? {
        switch self {
        case .defer: Self.optimizers("indexing_threshold", .integer(0))
        case .throttle: Self.optimizers("max_optimization_threads", .integer(1))
        case .m0: Self.graph(0, settings)
        case .online: nil
        }
    }

    /// What brings the settings before back; nil for nothing.
    func finish(_ settings: BulkSettings) -> JSONValue? {
        switch self {
        // Where it was unset, the server's own default: no server takes back a value.
        case .defer: Self.optimizers("indexing_threshold", .integer(Int64(settings.indexingThreshold ?? 10_000)))
        case .throttle:
            Self.optimizers(
                "max_optimization_threads", settings.optimizationThreads.map { .integer(Int64($0)) } ?? .string("auto"))
        case .m0: Self.graph(settings.m ?? 16, settings)
        case .online: nil
        }
    }

    /// What it changes, in words; empty for nothing.
    func changes(_ settings: BulkSettings) -> [BulkChange.Setting] {
        func text(_ value: Int?, _ unset: String) -> String { value.map { "\($0)" } ?? unset }
        return switch self {
        case .defer:
            [.init(setting: "indexing_threshold", before: text(settings.indexingThreshold, "10000"), during: "0")]
        case .throttle:
            [
                .init(
                    setting: "max_optimization_threads", before: text(settings.optimizationThreads, "auto"), during: "1"
                )
            ]
        case .m0: [.init(setting: "m", before: text(settings.m, "16"), during: "0")]
        case .online: []
        }
    }

    private static func optimizers(_ name: String, _ value: JSONValue) -> JSONValue {
        .object(["optimizers_config": .object([name: value])])
    }

    private static func graph(_ m: Int, _ settings: BulkSettings) -> JSONValue {
        let graph = JSONValue.object(["hnsw_config": .object(["m": .integer(Int64(m))])])
        guard settings.isGraphOfVector, case .object(var members) = graph else { return graph }
        members["vectors"] = .object(["": graph])
        return .object(members)
    }
}

/// The settings a strategy may change, as they were before. Exactly these come back.
struct BulkSettings: Codable, Hashable, Sendable {
    var m: Int?
    /// Whether the vector has graph settings of its own, which go over the collection's.
    var isGraphOfVector: Bool
    var indexingThreshold: Int?
    var optimizationThreads: Int?

    init(_ live: CollectionDescription) {
        m = live.hnsw.m
        isGraphOfVector = live.config.params.vectors?.hnswConfig?.m != nil
        indexingThreshold = live.config.optimizers.indexingThreshold
        optimizationThreads = live.config.optimizers.maxOptimizationThreads
    }
}
