/// Why a call to Qdrant failed, in terms that say what to do.
public struct QdrantError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// No connection was made.
        case unreachable
        case timeout
        /// The connection broke after the request was sent.
        case interrupted
        /// 401: no key, or a wrong one.
        case unauthorized
        /// 403: the key may not do this.
        case forbidden
        case notFound = "not_found"
        case conflict
        /// 400 and 422: the server does not accept the request.
        case rejected
        /// 400 with the rule that forbids it: the collection's strict mode.
        case strictMode = "strict_mode"
        case rateLimited = "rate_limited"
        /// 500 and other 5xx.
        case failed
        /// 503 and 408: busy or starting.
        case busy
        /// 507: the server's disk or memory is full.
        case outOfSpace = "out_of_space"
        /// The server has no such path: it is older or newer than the request.
        case unsupported
        /// The answer is not what Qdrant sends.
        case malformed
    }

    public var code: Code
    /// What was being done, in words: "search", "create the collection".
    public var operation: String
    public var status: Int?
    /// The server's own words, on one line and of bounded length. They may quote what was sent.
    public var serverMessage: String?
    public var retryAfter: Duration?
    /// What the transport says, host and port at most.
    var transportDetail: String?

    init(
        _ code: Code, _ operation: String, status: Int? = nil, message: String? = nil, retryAfter: Duration? = nil
    ) {
        self.code = code
        self.operation = operation
        self.status = status
        serverMessage = message
        self.retryAfter = retryAfter
    }

    /// What happened and what to do about it, in one line.
    public var description: String {
        let status = status.map { "status \($0), " } ?? ""
        let words =
            serverMessage.map { " Qdrant says: \($0)" } ?? transportDetail.map { " The connection: \($0)" } ?? ""
        return "Qdrant did not \(operation) (\(status)\(code.rawValue)). \(advice)\(words)"
    }

    /// One sentence that says what to do.
    public var advice: String {
        switch code {
        case .unreachable: "Check QDRANT_URL, and that the server runs and listens there."
        case .timeout: "The server took too long: look at its load, or allow more time."
        case .interrupted: "The connection broke: look at the server's log, then try again."
        case .unauthorized: "Set QDRANT_API_KEY to a key of this server."
        case .forbidden: "Use a key with the right to do this; this one is read-only or limited to other collections."
        case .notFound: "Check the name with 'pixie qdrant list'; 'pixie qdrant init' creates the collection."
        case .conflict: "It exists already, or another change is under way: look at 'pixie qdrant info'."
        case .rejected:
            "The server does not accept the request: compare with the collection's settings in 'pixie qdrant info'."
        case .strictMode:
            "The collection's strict mode forbids this: follow the server's hint, or relax strict_mode_config."
        case .rateLimited: "The server limits the rate: wait\(retryAfter.map { " \($0)" } ?? ""), or raise its limit."
        case .failed: "The server failed: look at its log."
        case .busy: "The server is busy or starting: try again in a moment."
        case .outOfSpace:
            "The server is out of disk or memory: free some, or delete old snapshots, before writing more."
        case .unsupported: "This server's version does not have it: compare with 'pixie qdrant doctor'."
        case .malformed:
            "The answer is not Qdrant's: check that QDRANT_URL is its REST port (6333) and no proxy answers for it."
        }
    }
}
