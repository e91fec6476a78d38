import PixieCore

/// A collection in figures and words.
public struct CollectionReport: ManagementReport {
    public var name: String
    public var status: String
    /// What the status means, and what the optimizers do.
    public var statusWords: String
    /// Counted, not estimated.
    public var points: Int
    /// 0...1; 1 for an empty collection.
    public var indexedShare: Double
    public var segments: Int
    public var dimensions: Int
    public var distance: String
    public var m: Int
    public var efConstruct: Int
    /// Vectors under which a search compares all of them.
    public var fullScanVectors: Int
    /// Vectors of one segment from which it gets a graph; 0 is never.
    public var indexingVectors: Int
    public var payloadIndexes: [String: String]
    public var isQuantized: Bool
    /// Vectors and graph in memory.
    public var estimatedBytes: Int

    init(name: String, _ live: CollectionDescription, points: Int, optimizations: OptimizationState?) {
        self.name = name
        status = live.status
        statusWords = Self.words(live, optimizations)
        self.points = points
        indexedShare = points == 0 ? 1 : min(1, Double(live.indexed) / Double(points))
        segments = live.segmentsCount
        dimensions = live.dimensions
        distance = live.config.params.vectors?.distance ?? "named vectors"
        m = live.hnsw.m ?? 0
        efConstruct = live.hnsw.efConstruct ?? 0
        fullScanVectors = live.vectors(inKilobytes: live.hnsw.fullScanThreshold ?? 0)
        indexingVectors = live.vectors(inKilobytes: live.config.optimizers.indexingThreshold ?? 0)
        payloadIndexes = live.payloadSchema.mapValues(\.dataType)
        isQuantized = live.config.quantization.map { $0 != .null } ?? false
        estimatedBytes = Self.bytes(points: points, dimensions: dimensions, m: m)
    }

    /// Vectors of four bytes a number, and a graph of 2 m links on its lowest layer, four bytes each, with a tenth above.
    static func bytes(points: Int, dimensions: Int, m: Int) -> Int { points * (dimensions * 4 + m * 2 * 4 * 11 / 10) }

    private static func words(_ live: CollectionDescription, _ optimizations: OptimizationState?) -> String {
        if let error = live.optimizerError { return "the optimizers failed: \(error)" }
        let running = optimizations.map { ": \($0.running.count) running, \($0.queued) queued" } ?? ""
        return switch live.status {
        case "green": "nothing to optimize\(optimizations?.queued ?? 0 > 0 ? " yet\(running)" : "")"
        case "yellow": "optimizing\(running)"
        case "grey": "optimizations wait for a write or 'pixie qdrant wait NAME --start'\(running)"
        case "red": "an operation failed and was not recovered: look at the server's log"
        default: "a status this version of Pixie does not know"
        }
    }

    public var lines: [String] {
        let indexes = payloadIndexes.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        return [
            "collection     \(name)", "status         \(status): \(statusWords)", "points         \(points)",
            "indexed        \(Self.percent(indexedShare))", "segments       \(segments)",
            "vectors        \(dimensions) dimensions, \(distance)\(isQuantized ? ", quantized" : "")",
            "graph          m \(m), ef_construct \(efConstruct)\(m == 0 ? " (no graph is built)" : "")",
            "full scan      under \(fullScanVectors) matching vectors",
            "graph built    from \(indexingVectors == 0 ? "no number of" : "\(indexingVectors)") vectors in a segment",
            "indexes        \(indexes.isEmpty ? "none" : indexes.joined(separator: ", "))",
            "memory         about \(estimatedBytes / 1_000_000) MB for vectors and graph",
        ]
    }

    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10)%"
    }
}

/// All collections, and the aliases.
public struct CollectionList: ManagementReport {
    public struct Row: Encodable, Sendable {
        public var name: String
        public var status: String
        public var points: Int
        public var indexedShare: Double
        public var segments: Int
        public var aliases: [String]
    }

    public var collections: [Row]

    public var lines: [String] {
        guard !collections.isEmpty else { return ["no collections"] }
        let rows =
            [["NAME", "STATUS", "POINTS", "INDEXED", "SEGMENTS", "ALIASES"]]
            + collections.map { row in
                [
                    row.name, row.status, "\(row.points)", CollectionReport.percent(row.indexedShare),
                    "\(row.segments)", row.aliases.joined(separator: ","),
                ]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }
}
