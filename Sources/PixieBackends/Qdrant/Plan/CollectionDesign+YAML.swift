import Yams

/// Why a design file is not one, with the line.
public struct DesignFileError: Error, Sendable, CustomStringConvertible {
    public var description: String
}

extension CollectionDesign {
    /// Reads a design from YAML. Members are named as Qdrant names them; one that is not known is an error.
    ///
    ///     collection: user_documents
    ///     vectors: {size: 1536, distance: Cosine}
    ///     hnsw_config: {m: 16, ef_construct: 128}
    ///     payload_indexes:
    ///       user_id: {type: keyword, is_tenant: true}
    ///       document_id: keyword
    public init(yaml: String) throws(DesignFileError) {
        guard yaml.utf8.count <= 64 << 10 else { throw DesignFileError(description: "the file is over 64 KiB") }
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch { throw DesignFileError(description: "\(error)") }
        guard let root else { throw DesignFileError(description: "the file is empty") }
        let file = try DesignNode(
            root, "the file",
            [
                "collection", "vectors", "hnsw_config", "optimizers_config", "quantization_config",
                "strict_mode_config", "payload_indexes",
            ])
        guard let name = try file.text("collection"), !name.isEmpty, name.utf8.count <= 255 else {
            throw file.error("collection: a name of 1 to 255 bytes is missing")
        }
        guard let vectors = try file.object("vectors", ["size", "distance", "on_disk"]),
            let size = try vectors.integer("size", 1...65_536)
        else { throw file.error("vectors.size is missing") }
        self.init(name: name, dimensions: size, hnsw: HNSWSettings(), indexes: [])
        distance = try vectors.choice("distance", ["Cosine", "Dot", "Euclid", "Manhattan"]) ?? "Cosine"
        vectorsOnDisk = try vectors.bool("on_disk")
        if let graph = try file.object(
            "hnsw_config", ["m", "ef_construct", "full_scan_threshold", "payload_m", "on_disk"])
        {
            hnsw = HNSWSettings(
                m: try graph.integer("m", 0...1_000), efConstruct: try graph.integer("ef_construct", 4...100_000),
                fullScanThreshold: try graph.integer("full_scan_threshold", 10...1_000_000_000),
                payloadM: try graph.integer("payload_m", 0...1_000), onDisk: try graph.bool("on_disk"))
        }
        if let settings = try file.object(
            "optimizers_config",
            ["indexing_threshold", "deleted_threshold", "default_segment_number", "max_optimization_threads"])
        {
            optimizers.indexingThreshold = try settings.integer("indexing_threshold", 0...1_000_000_000)
            optimizers.deletedThreshold = try settings.number("deleted_threshold", 0...1)
            optimizers.defaultSegmentNumber = try settings.integer("default_segment_number", 0...10_000)
            optimizers.maxOptimizationThreads = try settings.integer("max_optimization_threads", 0...10_000)
        }
        quantization = try file.quantization("quantization_config")
        strictMode = try file.strictMode("strict_mode_config")
        indexes = try file.indexes("payload_indexes")
    }
}
