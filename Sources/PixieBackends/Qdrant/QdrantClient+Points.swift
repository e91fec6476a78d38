import HTTPTypes
import PixieCore

extension QdrantClient {
    /// What `search` finds, best first.
    func search(
        _ search: UserSearch, in collection: String, payload: JSONValue = DocumentPayload.searched, deadline: Deadline
    ) async throws -> [FoundPoints.Point] {
        let version = try await version(deadline: deadline)
        do {
            return try await call(
                search.request(collection, version: version, payload: payload), as: FoundPoints.self,
                deadline: deadline
            ).points
        } catch let error as QdrantError where error.code == .unsupported {
            // The server was replaced by one that no longer, or not yet, has the path.
            forgetVersion()
            let now = try await self.version(deadline: deadline)
            guard now.hasPointsQuery != version.hasPointsQuery else { throw error }
            return try await call(
                search.request(collection, version: now, payload: payload), as: FoundPoints.self, deadline: deadline
            ).points
        }
    }

    /// Writes the batch; when it returns, searches find it.
    func upsert(_ batch: PointBatch, in collection: String, deadline: Deadline) async throws {
        try checkDone(
            try await call(batch.request(collection), as: UpdateOutcome.self, deadline: deadline), "write points")
    }

    func delete(_ ids: [JSONValue], in collection: String, deadline: Deadline) async throws {
        guard !ids.isEmpty else { return }
        try await delete(.object(["points": .array(ids)]), in: collection, deadline: deadline)
    }

    /// Deletes the points that `selection` names, by `points` or by `filter`; when it returns, searches find them no more.
    func delete(_ selection: JSONValue, in collection: String, deadline: Deadline) async throws {
        let request = QdrantRequest(
            method: .post, path: QdrantRequest.path(collection, "/points/delete?wait=true"),
            body: selection.jsonBytes, operation: "delete points")
        try checkDone(try await call(request, as: UpdateOutcome.self, deadline: deadline), request.operation)
    }

    private func checkDone(_ outcome: UpdateOutcome, _ operation: String) throws {
        // Asked to wait, a server may still answer before it is done: since 1.16 it says so.
        if outcome.status == "wait_timeout" { throw QdrantError(.timeout, operation) }
    }

    func scroll(
        _ collection: String, filter: JSONValue? = nil, offset: JSONValue? = nil, limit: Int,
        payload: JSONValue = .bool(true), withVectors: Bool = false, deadline: Deadline
    ) async throws -> ScrolledPoints {
        var body: [String: JSONValue] = [
            "limit": .integer(Int64(limit)), "with_payload": payload, "with_vector": .bool(withVectors),
        ]
        body["filter"] = filter
        body["offset"] = offset
        let request = QdrantRequest(
            method: .post, path: QdrantRequest.path(collection, "/points/scroll"),
            body: JSONValue.object(body).jsonBytes, operation: "read points")
        return try await call(request, deadline: deadline)
    }

    /// The number of points that match, exactly.
    func count(_ collection: String, filter: JSONValue? = nil, deadline: Deadline) async throws -> Int {
        struct Count: Decodable { var count: Int }
        var body: [String: JSONValue] = ["exact": .bool(true)]
        body["filter"] = filter
        let request = QdrantRequest(
            method: .post, path: QdrantRequest.path(collection, "/points/count"),
            body: JSONValue.object(body).jsonBytes, operation: "count points")
        return try await call(request, as: Count.self, deadline: deadline).count
    }
}
