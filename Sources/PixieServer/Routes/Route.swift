import HTTPTypes

/// The routes of the public listener. Raw values are the labels of metrics and logs: a path nobody serves is `other`, so that a
/// scanner cannot mint labels.
enum Route: String, Sendable, CaseIterable {
    case query = "/v1/query"
    case embeddings = "/v1/embeddings"
    case dataChanged = "/v1/events/data-changed"
    case feedback = "/v1/feedback"
    case metrics = "/metrics"
    case livez = "/livez"
    case readyz = "/readyz"
    case version = "/version"
    case openAPI = "/openapi.json"
    case other

    init(path: String) { self = path == Self.other.rawValue ? .other : Route(rawValue: path) ?? .other }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .query, .embeddings, .dataChanged, .feedback: [.post]
        case .metrics, .livez, .readyz, .version, .openAPI: [.get, .head]
        case .other: []
        }
    }

    /// Routes of the query API ask for a token where tokens are configured; probes and metrics do not.
    var needsToken: Bool {
        switch self {
        case .query, .embeddings, .dataChanged, .feedback: true
        case .metrics, .livez, .readyz, .version, .openAPI, .other: false
        }
    }
}
