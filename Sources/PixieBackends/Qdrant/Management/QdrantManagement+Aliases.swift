import HTTPTypes
import PixieCore

/// The aliases, and what a change of them did.
public struct AliasList: ManagementReport {
    public struct Row: Encodable, Sendable {
        public var alias: String
        public var collection: String
        /// False for one that leads nowhere.
        public var exists: Bool
    }

    public var aliases: [Row]

    public var lines: [String] {
        aliases.isEmpty
            ? ["no aliases"]
            : aliases.map { "\($0.alias) -> \($0.collection)\($0.exists ? "" : "  (there is no such collection)")" }
    }
}

extension QdrantManagement {
    public func aliasList() async throws -> AliasList {
        let names = Set(try await names())
        let aliases = try await aliases().sorted { $0.alias < $1.alias }
        return AliasList(
            aliases: aliases.map {
                .init(alias: $0.alias, collection: $0.collection, exists: names.contains($0.collection))
            })
    }

    /// Points the alias to the collection; a search that runs meanwhile finds the old one or the new one, never none.
    public func setAlias(_ alias: String, to collection: String) async throws {
        try await lead([alias], to: collection)
    }

    /// Points all the aliases to the collection in one call.
    func lead(_ wanted: [String], to collection: String) async throws {
        let present = Set(try await aliases().map(\.alias))
        let actions = wanted.flatMap { alias in
            (present.contains(alias) ? [Self.deletion(alias)] : []) + [
                .object([
                    "create_alias": .object(["alias_name": .string(alias), "collection_name": .string(collection)])
                ])
            ]
        }
        guard !actions.isEmpty else { return }
        let names = wanted.map { "'\($0)'" }.joined(separator: ", ")
        try await switchAliases(actions, "point the alias \(names) to '\(collection)'")
    }

    public func deleteAlias(_ alias: String) async throws {
        try await switchAliases([Self.deletion(alias)], "delete the alias '\(alias)'")
    }

    private static func deletion(_ alias: String) -> JSONValue {
        .object(["delete_alias": .object(["alias_name": .string(alias)])])
    }

    private func switchAliases(_ actions: [JSONValue], _ operation: String) async throws {
        let request = QdrantRequest(
            method: .post, path: "/collections/aliases", body: JSONValue.object(["actions": .array(actions)]).jsonBytes,
            operation: operation, isIdempotent: false)
        _ = try await client.call(request, as: JSONValue.self, deadline: deadline)
    }
}
