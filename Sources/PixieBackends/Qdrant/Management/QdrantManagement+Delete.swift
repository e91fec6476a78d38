import HTTPTypes
import PixieCore

extension QdrantManagement {
    /// What deleting the collection would lose: its points, and the aliases that would lead nowhere.
    public func deletionLoss(_ name: String) async throws -> (points: Int, aliases: [String]) {
        let points = try await client.count(name, deadline: deadline)
        return (points, try await aliases().filter { $0.collection == name }.map(\.alias).sorted())
    }

    /// Deletes the collection. Refuses while an alias leads to it.
    public func delete(_ name: String) async throws {
        let aliases = try await aliases()
        if aliases.contains(where: { $0.alias == name }) {
            throw ManagementRefusal("'\(name)' is an alias: 'pixie qdrant alias delete \(name)' deletes it.")
        }
        let leading = aliases.filter { $0.collection == name }.map(\.alias)
        guard leading.isEmpty else {
            throw ManagementRefusal(
                "The alias '\(leading.joined(separator: "', '"))' leads to '\(name)': point it elsewhere first.")
        }
        _ = try await describe(name)
        let request = QdrantRequest(
            method: .delete, path: QdrantRequest.path(name), operation: "delete the collection '\(name)'")
        _ = try await client.call(request, as: JSONValue.self, deadline: deadline)
    }
}
