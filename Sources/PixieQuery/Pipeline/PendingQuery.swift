import PixieCore

/// A query that was let in, could not be answered inline, and is to be answered by `QueryPipeline.finish`.
public struct PendingQuery: Sendable {
    private(set) var question: Question
    let cacheClass: CacheClass
    /// The model the question goes to if it has to be generated.
    let model: String
    /// The key of the question in its user's own scope, and in the shared one where a shared answer may serve it.
    let userKey: ExactKey
    let sharedKey: ExactKey?
    /// What was said before; loaded by `finish`.
    let conversation: Conversation
    /// Whether the shared store could not be asked for it.
    var isSessionDegraded = false
    var conversationReading = SessionStore.Reading()
    let startedAt: ContinuousClock.Instant
    var timings: StageTimings

    var isCacheable: Bool { cacheClass == .personalRead || cacheClass == .faq }
    var mayRead: Bool { isCacheable && (question.cacheMode == .use || question.cacheMode == .only) }

    /// The same query, with the W3C trace context that upstreams are sent.
    public func tracing(_ traceparent: String) -> PendingQuery {
        var traced = self
        traced.question.traceparent = traceparent
        // Version, hyphen, and then the trace's 32 digits.
        if traced.question.traceID == nil { traced.question.traceID = String(traceparent.dropFirst(3).prefix(32)) }
        return traced
    }
}
