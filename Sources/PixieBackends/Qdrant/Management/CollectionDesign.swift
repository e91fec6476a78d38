import PixieCore

/// How a collection should be made.
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
            // `is_tenant` came with 1.11; before, a plain index is all there is.
            guard isTenant, version >= QdrantVersion(1, 11) else { return .string(type) }
            return .object(["type": .string(type), "is_tenant": .bool(true)])
        }
    }

    public var name: String
    public var dimensions: Int
    var distance = "Cosine"
    var hnsw: HNSWSettings
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

    var settings: JSONValue {
        .object([
            "vectors": .object(["size": .integer(Int64(dimensions)), "distance": .string(distance)]),
            "hnsw_config": hnsw.json,
        ])
    }
}
