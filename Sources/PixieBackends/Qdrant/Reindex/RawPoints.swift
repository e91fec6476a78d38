import FoundationEssentials
import HTTPTypes
import PixieCore

/// Points as the server wrote them: passed on byte by byte, so that nothing of them is lost and no number is read.
struct RawPoints {
    struct Point {
        var id: JSONValue
        /// `{"id":...,"vector":...,"payload":...}`, as an upsert takes it.
        var json: [UInt8]
    }

    var points: [Point]
    /// Where the next page begins; nil after the last.
    var next: JSONValue?

    /// Reads the answer of a scroll (an object with `points`) or of a retrieval (a plain list); nil when it is neither.
    init?(_ body: [UInt8]) {
        guard let result = JSONMember.range(of: "result", in: body[...]) else { return nil }
        var list = result
        if let points = JSONMember.range(of: "points", in: body[result]) {
            list = points
            guard let range = JSONMember.range(of: "next_page_offset", in: body[result]) else { return nil }
            guard let value = Self.value(body[range]) else { return nil }
            next = value == .null ? nil : value
        }
        guard let elements = JSONMember.elements(of: body[list]) else { return nil }
        points = []
        points.reserveCapacity(elements.count)
        for element in elements {
            let text = body[element]
            guard let id = JSONMember.range(of: "id", in: text), let value = Self.value(body[id]) else { return nil }
            var json = JSONBytes(reservingCapacity: element.count + 16)
            json.append(raw: #"{"id":"#)
            json.append(raw: body[id])
            for (name, member) in [("vector", #","vector":"#), ("payload", #","payload":"#)] as [(String, StaticString)]
            {
                guard let range = JSONMember.range(of: name, in: text) else { continue }
                json.append(raw: member)
                json.append(raw: body[range])
            }
            json.append(raw: "}")
            points.append(Point(id: value, json: json.bytes))
        }
    }

    private static func value(_ text: ArraySlice<UInt8>) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(text))
    }
}

extension QdrantClient {
    /// A page of points with vectors and payloads, in the order of their ids.
    func rawPage(
        _ collection: String, offset: JSONValue?, limit: Int, withContent: Bool = true, deadline: Deadline
    ) async throws -> RawPoints {
        var body: [String: JSONValue] = [
            "limit": .integer(Int64(limit)), "with_payload": .bool(withContent), "with_vector": .bool(withContent),
        ]
        body["offset"] = offset
        return try await raw("/points/scroll", collection, body, deadline: deadline)
    }

    /// Those of the ids that are there.
    func rawPoints(
        _ ids: [JSONValue], in collection: String, withContent: Bool = true, deadline: Deadline
    ) async throws -> RawPoints {
        try await raw(
            "/points", collection,
            ["ids": .array(ids), "with_payload": .bool(withContent), "with_vector": .bool(withContent)],
            deadline: deadline)
    }

    private func raw(
        _ below: String, _ collection: String, _ body: [String: JSONValue], deadline: Deadline
    ) async throws -> RawPoints {
        let request = QdrantRequest(
            method: .post, path: QdrantRequest.path(collection, below), body: JSONValue.object(body).jsonBytes,
            operation: "read points")
        guard let points = RawPoints(try await send(request, deadline: deadline)) else {
            throw QdrantError(.malformed, request.operation)
        }
        return points
    }
}
