import HTTPTypes
import PixieCore

extension QdrantManagement {
    public func info(_ name: String) async throws -> CollectionReport {
        let live = try await describe(name)
        let points = try await client.count(name, deadline: deadline)
        return CollectionReport(name: name, live, points: points, optimizations: try await optimizations(name))
    }

    public func list() async throws -> CollectionList {
        let aliases = try await aliases()
        var rows: [CollectionList.Row] = []
        for name in try await names() {
            // Deleted since the names were listed: not there, then.
            guard let live = try await describeIfPresent(name) else { continue }
            rows.append(
                CollectionList.Row(
                    name: name, status: live.status, points: live.points,
                    indexedShare: live.points == 0 ? 1 : Double(live.indexed) / Double(live.points),
                    segments: live.segmentsCount,
                    aliases: aliases.filter { $0.collection == name }.map(\.alias).sorted()))
        }
        return CollectionList(collections: rows)
    }

    struct Alias: Decodable, Sendable {
        var alias: String
        var collection: String

        enum CodingKeys: String, CodingKey {
            case alias = "alias_name"
            case collection = "collection_name"
        }
    }

    func aliases() async throws -> [Alias] {
        struct List: Decodable { var aliases: [Alias] }
        let request = QdrantRequest(method: .get, path: "/aliases", operation: "list the aliases")
        return try await client.call(request, as: List.self, deadline: deadline).aliases
    }
}
