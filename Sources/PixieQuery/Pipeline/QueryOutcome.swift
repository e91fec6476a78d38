public import PixieCore

/// What became of a query that was answered.
public struct QueryOutcome: Sendable {
    public enum Origin: Sendable {
        case generated
        case cache(CacheHit)
    }

    public struct CacheHit: Sendable {
        public enum Kind: String, Sendable { case exact, semantic }

        public let kind: Kind
        /// The cosine of the two questions, 1 for the same words.
        public let similarity: Float
        /// How long ago the answer was generated.
        public let age: Duration
        /// The entry it came from.
        let key: ExactKey
        /// Past its time, and served because no model answered.
        public var isStale = false
    }

    /// What `X-Cache` says.
    public enum CacheStatus: String, Sendable {
        case hitExact = "hit-exact"
        case hitSemantic = "hit-semantic"
        case miss
        /// The caches were not asked: the caller wanted that, or the question may not be cached.
        case bypass
    }

    public var answer: Answer
    public var origin: Origin
    public var cacheStatus: CacheStatus
    /// What the answer had to do without.
    public var degraded: [Upstream]
    public var timings: StageTimings
}

/// A piece of an answer on its way, for a caller that wants it as it comes.
public enum QueryEvent: Sendable {
    /// Comes first, when it is certain that an answer follows.
    case started(QueryOutcome.CacheStatus)
    case token(String)
    case toolCall(ToolCall)
    case sources([Source])
}

/// Takes the pieces of an answer in order. Waits while the reader is slow; throws when there is no reader any more.
public typealias QueryEventSink = @Sendable (QueryEvent) async throws -> Void

/// Why a query was not answered.
public struct QueryError: Error, Sendable {
    public enum Code: Sendable, Equatable {
        /// The user asked more often than the limit allows.
        case rateLimited(retryAfter: Duration, limit: Int)
        /// Too many queries are running and waiting.
        case overloaded(retryAfter: Duration)
        /// The model, and the model to fall back on, did not answer.
        case upstreamFailed
        case deadlineExceeded
        /// The session is another user's.
        case sessionNotFound
        /// A tool result names a call that does not wait for one.
        case unknownToolCall
        /// The caller wanted a cached answer or none, and there is none.
        case notCached
    }

    public let code: Code
    /// For the log; holds nothing of the user's.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
