import HTTPTypes
import PixieCore

/// The snapshots of a collection.
public struct SnapshotList: ManagementReport {
    public struct Row: Codable, Sendable {
        public var name: String
        public var size: Int
        /// As the server writes it, UTC; nil where it does not say.
        public var creationTime: String?
        /// SHA-256, from servers that make one (1.8 and later).
        public var checksum: String?

        enum CodingKeys: String, CodingKey {
            case name, size, checksum
            case creationTime = "creation_time"
        }
    }

    public var collection: String
    public var snapshots: [Row]

    public var lines: [String] {
        snapshots.isEmpty
            ? ["\(collection): no snapshots"]
            : snapshots.map { "\($0.name)  \($0.size / 1_000_000) MB  \($0.creationTime ?? "-")" }
    }
}

/// A snapshot that would be made.
public struct SnapshotPlan: ManagementReport {
    public var collection: String
    public var points: Int
    /// Of the vectors alone; a snapshot is larger.
    public var vectorBytes: Int
    /// On the server's disk; nil where it does not say.
    public var freeBytes: Int?

    public var lines: [String] {
        let free = freeBytes.map { "; the server has about \($0 / 1_000_000) MB free" } ?? ""
        return [
            "would make a snapshot of '\(collection)' (\(points) points, \(vectorBytes / 1_000_000) MB of vectors\(free))"
        ]
    }
}

/// What a restore came to, or would replace.
public struct RestoreReport: ManagementReport {
    public var collection: String
    public var snapshot: String
    /// Nil when there was no such collection.
    public var pointsBefore: Int?
    /// Nil when nothing was done.
    public var points: Int?

    public var lines: [String] {
        let before = pointsBefore.map { "\($0) points before" }
        guard let points else {
            return ["would put \(snapshot) in the place of '\(collection)' (\(before ?? "not there yet"))"]
        }
        return ["\(collection): restored from \(snapshot), \(before.map { $0 + ", " } ?? "")\(points) points now"]
    }
}

extension QdrantManagement {
    public func snapshots(_ collection: String) async throws -> SnapshotList {
        let request = QdrantRequest(
            method: .get, path: QdrantRequest.path(collection, "/snapshots"), operation: "list the snapshots")
        let rows = try await client.call(request, as: [SnapshotList.Row].self, deadline: deadline)
        return SnapshotList(collection: collection, snapshots: rows.sorted { $0.name < $1.name })
    }

    /// What `createSnapshot` would make; refuses what it would refuse.
    public func planSnapshot(_ collection: String) async throws -> SnapshotPlan {
        let live = try await describe(collection)
        try await checkSpace(forCopyOf: collection, "A snapshot")
        return SnapshotPlan(
            collection: collection, points: live.points, vectorBytes: live.points * live.dimensions * 4,
            freeBytes: try await freeDisk())
    }

    /// Writes a snapshot on the server's disk; may take as long as `time`. Refuses when it cannot fit there.
    public func createSnapshot(_ collection: String, within time: Duration) async throws -> SnapshotList {
        try await checkSpace(forCopyOf: collection, "A snapshot")
        let request = QdrantRequest(
            method: .post, path: QdrantRequest.path(collection, "/snapshots"), operation: "make a snapshot",
            isIdempotent: false)
        let row = try await client.call(request, as: SnapshotList.Row.self, deadline: .after(time))
        return SnapshotList(collection: collection, snapshots: [row])
    }

    /// Puts the snapshot of `source` in the place of `collection`, whose points are lost; may take as long as `time`.
    ///
    /// The snapshot is one that `source`'s own list shows. Refuses another name before anything is touched.
    public func restore(
        _ snapshot: String, of source: String, to collection: String, within time: Duration
    ) async throws -> RestoreReport {
        let found = try await existing(snapshot, of: source)
        var report = try await planRestore(snapshot, of: source, to: collection)
        var body: [String: JSONValue] = [
            // The server reads it from itself, by its own address.
            "location": .string(
                client.address + QdrantRequest.path(source, "/snapshots/\(QdrantRequest.escaped(snapshot))")),
            "priority": .string("snapshot"),
        ]
        if try await client.version(deadline: deadline) >= QdrantVersion(1, 8) {
            body["checksum"] = found.checksum.map { .string($0) }
        }
        let request = QdrantRequest(
            method: .put, path: QdrantRequest.path(collection, "/snapshots/recover"),
            body: JSONValue.object(body).jsonBytes, operation: "restore the snapshot", isIdempotent: false)
        _ = try await client.call(request, as: JSONValue.self, deadline: .after(time))
        report.points = try await client.count(collection, deadline: deadline)
        return report
    }

    /// What `restore` would replace; refuses a snapshot that is not there.
    public func planRestore(
        _ snapshot: String, of source: String, to collection: String
    ) async throws -> RestoreReport {
        _ = try await existing(snapshot, of: source)
        let before = try await describeIfPresent(collection) == nil ? nil : client.count(collection, deadline: deadline)
        return RestoreReport(collection: collection, snapshot: snapshot, pointsBefore: before, points: nil)
    }

    private func existing(_ snapshot: String, of source: String) async throws -> SnapshotList.Row {
        guard let found = try await snapshots(source).snapshots.first(where: { $0.name == snapshot }) else {
            throw ManagementRefusal(
                "'\(source)' has no snapshot '\(snapshot)': 'pixie qdrant snapshot list \(source)'.")
        }
        return found
    }

    public func deleteSnapshot(_ snapshot: String, of collection: String) async throws {
        let request = QdrantRequest(
            method: .delete, path: QdrantRequest.path(collection, "/snapshots/\(QdrantRequest.escaped(snapshot))"),
            operation: "delete the snapshot '\(snapshot)'")
        _ = try await client.call(request, as: JSONValue.self, deadline: deadline)
    }
}
