import HTTPTypes
import PixieCore

/// A collection that was deleted, or would be.
public struct Deletion: ManagementReport {
    public var collection: String
    /// What it held.
    public var points: Int
    public var isDryRun: Bool

    public var lines: [String] { ["\(isDryRun ? "would delete" : "deleted") '\(collection)' with \(points) points"] }
}

extension QdrantManagement {
    /// What deleting the collection would lose; refuses what `delete` would refuse.
    public func planDeletion(_ name: String) async throws -> Deletion {
        try await checkDeletable(name)
        _ = try await describe(name)
        return Deletion(collection: name, points: try await client.count(name, deadline: deadline), isDryRun: true)
    }

    /// Deletes the collection. Refuses while an alias leads to it.
    public func delete(_ name: String) async throws {
        try await checkDeletable(name)
        _ = try await describe(name)
        let request = QdrantRequest(
            method: .delete, path: QdrantRequest.path(name), operation: "delete the collection '\(name)'")
        _ = try await client.call(request, as: JSONValue.self, deadline: deadline)
    }

    private func checkDeletable(_ name: String) async throws {
        let aliases = try await aliases()
        if aliases.contains(where: { $0.alias == name }) {
            throw ManagementRefusal("'\(name)' is an alias: 'pixie qdrant alias delete \(name)' deletes it.")
        }
        let leading = aliases.filter { $0.collection == name }.map(\.alias)
        guard leading.isEmpty else {
            throw ManagementRefusal(
                "The alias '\(leading.joined(separator: "', '"))' leads to '\(name)': point it elsewhere first.")
        }
    }
}
