import HTTPTypes
public import PixieCore

/// A search in one user's documents. There is none without a user: the filter is part of the type.
public struct UserSearch: Sendable {
    public let user: UserID
    public var vector: [Float]
    public var limit: Int
    /// How many candidates the graph search keeps; nil: as the collection was built. Higher is more accurate and slower.
    public var ef: Int?
    /// Compares every vector instead of walking the graph.
    public var isExact: Bool
    /// Of quantized vectors: so many times `limit` candidates are compared again by their full vectors; nil: as the server does.
    public var oversampling: Double?

    public init(
        user: UserID, vector: [Float], limit: Int = 5, ef: Int? = nil, isExact: Bool = false,
        oversampling: Double? = nil
    ) {
        self.user = user
        self.vector = vector
        self.limit = limit
        self.ef = ef
        self.isExact = isExact
        self.oversampling = oversampling
    }

    /// The filter that keeps to the user's points; to their points of one document with `documentID`.
    static func filter(user: UserID, documentID: String? = nil) -> JSONValue {
        var must = [match("user_id", user.description)]
        if let documentID { must.append(match("document_id", documentID)) }
        return .object(["must": .array(must)])
    }

    private static func match(_ key: String, _ value: String) -> JSONValue {
        .object(["key": .string(key), "match": .object(["value": .string(value)])])
    }

    /// The call, by the path that `version` has. `payload` is what to bring along: true, false or names.
    func request(_ collection: String, version: QdrantVersion, payload: JSONValue) -> QdrantRequest {
        var params: [String: JSONValue] = [:]
        if let ef { params["hnsw_ef"] = .integer(Int64(ef)) }
        if isExact { params["exact"] = .bool(true) }
        if let oversampling {
            params["quantization"] = .object(["rescore": .bool(true), "oversampling": .number(oversampling)])
        }
        var json = JSONBytes(reservingCapacity: 512 + vector.count * 12)
        json.append(raw: #"{"filter":"#)
        json.append(Self.filter(user: user))
        json.append(raw: #","limit":"#)
        json.append(.integer(Int64(limit)))
        if !params.isEmpty {
            json.append(raw: #","params":"#)
            json.append(.object(params))
        }
        json.append(raw: version.hasPointsQuery ? #","query":"# : #","vector":"#)
        json.append(vector)
        json.append(raw: #","with_payload":"#)
        json.append(payload)
        json.append(raw: "}")
        return QdrantRequest(
            method: .post,
            path: QdrantRequest.path(collection, version.hasPointsQuery ? "/points/query" : "/points/search"),
            body: json.bytes, operation: "search")
    }
}
