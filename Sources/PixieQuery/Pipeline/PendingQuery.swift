import PixieCore

/// A query that was let in, could not be answered inline, and is to be answered by `QueryPipeline.finish`.
public struct PendingQuery: Sendable {
    private(set) var question: Question
    let reading: QuestionReading
    /// What was said before; loaded by `finish`.
    let conversation: Conversation
    /// Whether the shared store could not be asked for it.
    var isSessionDegraded = false
    var conversationReading = SessionStore.Reading()
    /// The cache that instances share said a moment ago that it has no answer, or said nothing.
    private(set) var isNotShared = false
    let startedAt: ContinuousClock.Instant
    var timings: StageTimings

    var cacheClass: CacheClass { reading.cacheClass }
    var model: String { reading.model }
    var userKey: ExactKey { reading.userKey }
    var sharedKey: ExactKey? { reading.sharedKey }
    /// Where an answer may be, the user's own first.
    var keys: [ExactKey] { [userKey, sharedKey].compactMap { $0 } }
    var isCacheable: Bool { cacheClass == .personalRead || cacheClass == .faq }
    var mayRead: Bool { isCacheable && (question.cacheMode == .use || question.cacheMode == .only) }

    var notShared: PendingQuery {
        var query = self
        query.isNotShared = true
        return query
    }

    /// The same query, with the W3C trace context that upstreams are sent.
    public func tracing(_ traceparent: String) -> PendingQuery {
        var traced = self
        traced.question.traceparent = traceparent
        // Version, hyphen, and then the trace's 32 digits.
        if traced.question.traceID == nil { traced.question.traceID = String(traceparent.dropFirst(3).prefix(32)) }
        return traced
    }
}
