/// The systems Pixie calls. Raw values are what metrics, `degraded` and `/readyz` say.
public enum Upstream: String, Sendable, CaseIterable, Codable {
    case languageModel = "llm"
    case embeddingModel = "embedding"
    case documents = "qdrant"
    case records = "postgres"
    case sharedCache = "redis"
}

/// Why a call to an upstream failed, in terms every adapter shares.
public struct UpstreamError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// No connection: name not found, refused, TLS refused.
        case unreachable
        /// No answer before the deadline.
        case timeout
        /// The connection broke, or a stream ended early, after the request was sent.
        case interrupted
        /// The upstream said no to this request (4xx): sending it again will not help.
        case rejected
        /// The upstream asked to slow down (429), see `retryAfter`.
        case rateLimited = "rate_limited"
        /// The upstream failed (5xx).
        case failed
        /// The answer was not what the protocol promises, or too large.
        case malformed
        /// Not called: its breaker is open, or what leads to it is stopped or used up.
        case unavailable
        /// Not called: as many calls of this process as are allowed at one time are under way.
        case overloaded
    }

    public var upstream: Upstream
    public var code: Code
    /// For logs: says what happened, never holds a key or a user's text.
    public var detail: String
    public var retryAfter: Duration?

    public init(_ upstream: Upstream, _ code: Code, _ detail: String, retryAfter: Duration? = nil) {
        self.upstream = upstream
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// True when another model or a later try may succeed where this one did not.
    public var isTransient: Bool { code != .rejected }

    public var description: String { "\(upstream.rawValue) \(code.rawValue): \(detail)" }
}
