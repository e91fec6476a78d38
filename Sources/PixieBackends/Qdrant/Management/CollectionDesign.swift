import PixieCore

/// How a collection should be made. What it leaves out is the server's own choice.
public struct CollectionDesign: Hashable, Sendable {
    struct Index: Hashable, Sendable {
        var field: String
        /// As the server names it: keyword, datetime.
        var type: String
        /// Whether the field tells the tenants of the collection apart.
        var isTenant = false
        /// The version that brought the type.
        var since = QdrantVersion(1, 0)

        func schema(_ version: QdrantVersion) -> JSONValue {
            // Before, a plain index is all there is.
            guard isTenant, version >= .tenantIndexes else { return .string(type) }
            return .object(["type": .string(type), "is_tenant": .bool(true)])
        }
    }

    public var name: String
    public var dimensions: Int
    var distance = "Cosine"
    var vectorsOnDisk: Bool?
    var hnsw: HNSWSettings
    var optimizers = OptimizerSettings()
    /// As Qdrant writes it; `.null` is none.
    var quantization: JSONValue?
    /// Members of strict_mode_config; empty says nothing of it.
    var strictMode: [String: JSONValue] = [:]
    var indexes: [Index]

    /// The guide's collection: cosine, m 16, ef_construct 128, and an index for all that is filtered by.
    public static func guide(
        name: String = QdrantVectorStore.defaultCollection, dimensions: Int = 1_536
    ) -> CollectionDesign {
        CollectionDesign(
            name: name, dimensions: dimensions, hnsw: HNSWSettings(m: 16, efConstruct: 128),
            indexes: [
                Index(field: "user_id", type: "keyword", isTenant: true),
                Index(field: "document_id", type: "keyword"),
                Index(field: "metadata.source", type: "keyword"),
                Index(field: "metadata.created_at", type: "datetime", since: QdrantVersion(1, 8)),
            ])
    }

    /// The types of payload indexes, with the version that brought each.
    static let indexTypes: [String: QdrantVersion] = [
        "keyword": QdrantVersion(1, 0), "integer": QdrantVersion(1, 0), "float": QdrantVersion(1, 0),
        "geo": QdrantVersion(1, 0), "text": QdrantVersion(1, 0), "bool": QdrantVersion(1, 4),
        "datetime": QdrantVersion(1, 8), "uuid": QdrantVersion(1, 11),
    ]

    var settings: JSONValue {
        var vectors: [String: JSONValue] = [
            "size": .integer(Int64(dimensions)), "distance": .string(distance),
        ]
        vectors["on_disk"] = vectorsOnDisk.map { .bool($0) }
        var members: [String: JSONValue] = ["vectors": .object(vectors)]
        if hnsw != HNSWSettings() { members["hnsw_config"] = hnsw.json }
        if optimizers != OptimizerSettings() { members["optimizers_config"] = optimizers.json }
        if let quantization, quantization != .null { members["quantization_config"] = quantization }
        if !strictMode.isEmpty { members["strict_mode_config"] = .object(strictMode) }
        return .object(members)
    }
}

extension QdrantVersion {
    /// `is_tenant` came with it.
    static let tenantIndexes = QdrantVersion(1, 11)
    /// `strict_mode_config` came with it.
    static let strictMode = QdrantVersion(1, 13)
}
