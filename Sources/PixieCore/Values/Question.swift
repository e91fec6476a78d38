public import FoundationEssentials

/// One validated user query on its way through the pipeline.
public struct Question: Sendable {
    /// What the caller wants of the caches.
    public enum CacheMode: String, Sendable, CaseIterable {
        /// Answer from a cache where that is safe, and store what is generated.
        case use
        /// Neither read nor write the response caches.
        case bypass
        /// Do not read, but store the new answer over the old.
        case refresh
        /// Answer from a cache or not at all.
        case only
    }

    public var user: UserID
    /// 1...1000 characters, without control characters other than line breaks and tabs.
    public var text: String
    public var session: SessionID?
    /// What became of calls that earlier answers of the session asked for.
    public var toolResults: [ToolResult]
    /// The user's, where the caller knows it.
    public var timeZone: TimeZone?
    public var cacheMode: CacheMode
    public var requestID: String
    /// The W3C trace context that upstreams are sent.
    public var traceparent: String?
    /// The trace the caller's request belongs to, for exemplars; nil outside of a request.
    public var traceID: String?
    public var deadline: Deadline

    public init(
        user: UserID, text: String, session: SessionID? = nil, toolResults: [ToolResult] = [],
        timeZone: TimeZone? = nil, cacheMode: CacheMode = .use, requestID: String,
        traceparent: String? = nil, traceID: String? = nil, deadline: Deadline
    ) {
        self.user = user
        self.text = text
        self.session = session
        self.toolResults = toolResults
        self.timeZone = timeZone
        self.cacheMode = cacheMode
        self.requestID = requestID
        self.traceparent = traceparent
        self.traceID = traceID
        self.deadline = deadline
    }
}
