import HTTPTypes
import PixieCore

extension QdrantManagement {
    /// Vectors of the collection that were deleted and are in its segments still; nil where the server does not say, or not for this
    /// key.
    func deletedVectors(_ name: String) async throws -> Int? {
        let request = QdrantRequest(
            method: .get, path: "/telemetry?details_level=4", operation: "say what its segments hold")
        // Extra knowledge: a server that is slow to tell, or tells something else, is judged without it.
        guard let told = try? await client.call(request, as: SegmentTelemetry.self, deadline: .after(.seconds(10)))
        else {
            try Task.checkCancellation()
            return nil
        }
        return told.deletedVectors(of: try await resolved(name))
    }
}

/// What a server tells of its segments. Every part may be missing: servers tell less to those who may know less.
private struct SegmentTelemetry: Decodable {
    struct Collections: Decodable { var collections: [Collection]? }
    struct Collection: Decodable {
        var id: String?
        var shards: [Shard]?
    }
    struct Shard: Decodable { var local: Local? }
    struct Local: Decodable { var segments: [Segment]? }
    struct Segment: Decodable { var info: Info? }
    struct Info: Decodable {
        var deleted: Int?

        enum CodingKeys: String, CodingKey { case deleted = "num_deleted_vectors" }
    }

    var collections: Collections?

    func deletedVectors(of name: String) -> Int? {
        let shards = collections?.collections?.first { $0.id == name }?.shards
        let counts = shards?.flatMap { $0.local?.segments ?? [] }.compactMap { $0.info?.deleted } ?? []
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }
}
