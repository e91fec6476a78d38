import HTTPTypes

/// The routes of the public listener. Raw values are places in `allCases`. A path nobody serves is `other`, so that a scanner cannot
/// mint labels.
enum Route: Int, Sendable, CaseIterable {
    case query, embeddings, dataChanged, feedback, document, session, metrics, livez, readyz, version, openAPI, other

    /// The label of metrics and logs.
    var template: String {
        switch self {
        case .query: "/v1/query"
        case .embeddings: "/v1/embeddings"
        case .dataChanged: "/v1/events/data-changed"
        case .feedback: "/v1/feedback"
        case .document: "/v1/documents/{document_id}"
        case .session: "/v1/sessions/{session_id}"
        case .metrics: "/metrics"
        case .livez: "/livez"
        case .readyz: "/readyz"
        case .version: "/version"
        case .openAPI: "/openapi.json"
        case .other: "other"
        }
    }

    init(path: String) {
        self =
            Self.allCases.first { $0.template == path }
            ?? [Self.document, .session].first { $0.parameter(of: path) != nil } ?? .other
    }

    /// What stands in `path` where the route has a name in braces: all that follows, and something has to. Nil where it does not fit.
    func parameter(of path: String) -> String? {
        guard let brace = template.firstIndex(of: "{") else { return nil }
        let prefix = template[..<brace]
        guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
        return String(path.dropFirst(prefix.count))
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .query, .embeddings, .dataChanged, .feedback: Self.postMethods
        case .document: Self.documentMethods
        case .session: Self.sessionMethods
        case .metrics, .livez, .readyz, .version, .openAPI: Self.readMethods
        case .other: []
        }
    }

    // Made once: every request asks.
    private static let postMethods: [HTTPRequest.Method] = [.post]
    private static let documentMethods: [HTTPRequest.Method] = [.put, .delete]
    private static let sessionMethods: [HTTPRequest.Method] = [.delete]
    private static let readMethods: [HTTPRequest.Method] = [.get, .head]

    /// Routes of the query API ask for a token where tokens are configured; probes and metrics do not.
    var needsToken: Bool {
        switch self {
        case .query, .embeddings, .dataChanged, .feedback, .document, .session: true
        case .metrics, .livez, .readyz, .version, .openAPI, .other: false
        }
    }
}
