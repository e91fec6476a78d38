import PixieCore

extension QueryPipeline {
    /// The query as it is meant in its conversation: with what was said before, and the key that goes with that.
    func inConversation(_ pending: PendingQuery) async throws -> PendingQuery {
        guard let session = pending.question.session else { return pending }
        let question = pending.question
        let start = parts.time.now()
        let loaded = try await parts.sessions.load(session, user: question.user, deadline: question.deadline)
        var conversation = loaded.conversation
        try conversation.take(question.toolResults)
        var query = pendingQuery(
            question, startedAt: pending.startedAt, timings: pending.timings, conversation: conversation)
        query.isSessionDegraded = loaded.isDegraded
        query.conversationReading = loaded.reading
        query.timings.record(.session, from: start, to: parts.time.now())
        return query
    }

    /// Keeps the turn for the questions that follow. An answer that could not be kept is an answer all the same.
    func remember(_ outcome: QueryOutcome, of pending: PendingQuery) async throws -> QueryOutcome {
        guard let session = pending.question.session else { return outcome }
        let start = parts.time.now()
        var conversation = pending.conversation
        conversation.append(
            .init(
                question: pending.question.text, answer: outcome.answer.response, toolCalls: outcome.answer.toolCalls))
        var outcome = outcome
        let isKept = try await parts.sessions.save(
            conversation, session, user: pending.question.user, reading: pending.conversationReading,
            deadline: pending.question.deadline)
        if pending.isSessionDegraded || !isKept, !outcome.degraded.contains(.sharedCache) {
            outcome.degraded.append(.sharedCache)
        }
        outcome.timings.record(.session, from: start, to: parts.time.now())
        return outcome
    }
}
