import HTTPTypes
import PixieCore

/// The operations behind `pixie qdrant`: each looks first, decides in a pure plan, and then acts.
///
/// Throws `QdrantError`, `ManagementRefusal` for what it will not do, or `CancellationError`.
public struct QdrantManagement: Sendable {
    let client: QdrantClient
    /// For each single call; what takes long is many calls.
    let callTimeout: Duration

    public init(client: QdrantClient, callTimeout: Duration = .seconds(60)) {
        self.client = client
        self.callTimeout = callTimeout
    }

    var deadline: Deadline { .after(callTimeout) }

    func describe(_ name: String) async throws -> CollectionDescription {
        try await client.call(
            QdrantRequest(method: .get, path: QdrantRequest.path(name), operation: "describe the collection '\(name)'"),
            deadline: deadline)
    }

    /// Nil when there is no such collection.
    func describeIfPresent(_ name: String) async throws -> CollectionDescription? {
        do { return try await describe(name) } catch let error as QdrantError where error.code == .notFound {
            return nil
        }
    }

    func names() async throws -> [String] {
        struct List: Decodable {
            struct Item: Decodable { var name: String }
            var collections: [Item]
        }
        let request = QdrantRequest(method: .get, path: "/collections", operation: "list the collections")
        return try await client.call(request, as: List.self, deadline: deadline).collections.map(\.name).sorted()
    }

    func create(_ name: String, _ settings: JSONValue) async throws {
        // Not idempotent: a second arrival is a conflict.
        let request = QdrantRequest(
            method: .put, path: QdrantRequest.path(name), body: settings.jsonBytes,
            operation: "create the collection '\(name)'", isIdempotent: false)
        _ = try await client.call(request, as: JSONValue.self, deadline: deadline)
    }

    /// Changes settings; also what starts optimizers that wait for a reason to.
    func change(_ name: String, _ settings: JSONValue) async throws {
        let request = QdrantRequest(
            method: .patch, path: QdrantRequest.path(name), body: settings.jsonBytes,
            operation: "change the settings of '\(name)'")
        _ = try await client.call(request, as: JSONValue.self, deadline: deadline)
    }

    func createIndex(_ name: String, field: String, schema: JSONValue) async throws {
        let body = JSONValue.object(["field_name": .string(field), "field_schema": schema])
        let request = QdrantRequest(
            method: .put, path: QdrantRequest.path(name, "/index?wait=true"), body: body.jsonBytes,
            operation: "index '\(field)'")
        _ = try await client.call(request, as: UpdateOutcome.self, deadline: deadline)
    }

    /// What the optimizers do; nil on servers that do not say (below 1.16).
    func optimizations(_ name: String) async throws -> OptimizationState? {
        do {
            return try await client.call(
                QdrantRequest(
                    method: .get, path: QdrantRequest.path(name, "/optimizations"),
                    operation: "say what its optimizers do"), deadline: deadline)
        } catch let error as QdrantError where error.code == .unsupported {
            return nil
        }
    }
}

/// Something that is possible, but that Pixie does not do unasked. `description` says why, and what to do instead.
public struct ManagementRefusal: Error, Sendable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

/// A result that can be printed as lines or as JSON.
public protocol ManagementReport: Encodable, Sendable {
    var lines: [String] { get }
}

struct OptimizationState: Decodable, Sendable {
    struct Summary: Decodable, Sendable {
        var queuedOptimizations: Int?

        enum CodingKeys: String, CodingKey { case queuedOptimizations = "queued_optimizations" }
    }

    var summary: Summary?
    var running: [JSONValue]

    var queued: Int { summary?.queuedOptimizations ?? 0 }
}
