import FoundationEssentials
import PixieCore

extension QueryPipeline {
    /// The stages from the second look into the caches to storing, for one query that nobody else is answering already.
    ///
    /// - Parameter hold: the right to answer it for all instances; nil where there are no others, or they cannot be asked.
    func produce(
        _ pending: PendingQuery, onEvent: QueryEventSink?, hold: FlightHold? = nil
    ) async throws -> QueryOutcome {
        let question = pending.question
        var timings = pending.timings
        // Before anything is read: what changes from here on may not be in the answer.
        let lease = CacheLease(parts.invalidation.ledger)
        if pending.mayRead {
            // The same question may have been answered while this one waited to be let in.
            let now = parts.time.now()
            if let cached = exactAnswer(pending, at: now) {
                parts.metrics.count(.exact, .hit)
                let hit = exactHit(cached, timings: timings, at: now)
                if let onEvent { try await Self.replay(hit, to: onEvent) }
                return hit
            }
            parts.metrics.count(.exact, .miss)
        }

        var degraded: [Upstream] = []
        let plainText = TextNormalization.withoutNoise(question.text)
        let vector = try await embed(plainText, deadline: question.deadline, timings: &timings, degraded: &degraded)

        if pending.mayRead, let vector {
            try await hydrate(pending, lease: lease)
            if let hit = try await semanticHit(pending, vector: vector, timings: &timings) {
                if let onEvent { try await Self.replay(hit, to: onEvent) }
                return hit
            }
        }
        guard question.cacheMode != .only else { throw QueryError(.notCached, "no cached answer") }

        let retrieving = parts.time.now()
        let found = try await parts.retrieve.find(
            user: question.user, vector: vector, personal: pending.cacheClass != .faq, deadline: question.deadline)
        timings.record(.retrieve, from: retrieving, to: parts.time.now())
        degraded += found.degraded.filter { !degraded.contains($0) }

        let generating = parts.time.now()
        let status: QueryOutcome.CacheStatus = pending.mayRead ? .miss : .bypass
        let stream = onEvent.map { AnswerStream(status: status, sink: $0) }
        var onText: (@Sendable (String) async throws -> Void)?
        if let stream { onText = { try await stream.write($0) } }
        // Time to fall back on what there is.
        let share = staleAnswer(pending, at: generating) == nil ? 1 : 0.95
        let limit = question.deadline.capped(
            to: question.deadline.remaining(at: generating) * share, from: generating)
        let completion: ChatCompletion
        do {
            completion = try await parts.generate.complete(
                chatRequest(pending, context: found.context), deadline: limit, onText: onText)
        } catch let error as UpstreamError {
            // The start of a new answer and the whole of an old one are no answer. Looked up now: it may have been dropped meanwhile.
            guard stream?.hasStarted != true, let stale = staleAnswer(pending, at: parts.time.now()) else {
                throw error
            }
            timings.record(.generate, from: generating, to: parts.time.now())
            let outcome = staleHit(stale, degraded: degraded + [error.upstream], timings: timings)
            if let onEvent { try await Self.replay(outcome, to: onEvent) }
            return outcome
        }
        timings.record(.generate, from: generating, to: parts.time.now())

        let answer = Self.answer(completion, context: found.context)
        if let onEvent, let stream {
            try await stream.start()
            for call in answer.toolCalls { try await onEvent(.toolCall(call)) }
            try await onEvent(.sources(answer.sources))
        }
        let cost = parts.prices.dollars(for: completion.usage, model: completion.model) ?? 0
        parts.metrics.countTokens(
            of: question.user, model: completion.model, usage: completion.usage, cost: cost)

        let storing = parts.time.now()
        let scope = parts.storage.scope(
            for: completion, class: pending.cacheClass, context: found.context, degraded: degraded, question: question)
        if let scope {
            let cached = CachedAnswer(
                answer: answer, question: question.text, cacheClass: pending.cacheClass,
                tags: AnswerTags.tags(
                    scope: scope, personal: pending.cacheClass != .faq, context: found.context),
                storedAt: storing, expiry: expiry(of: pending, scope: scope, at: storing),
                cost: cost)
            try await store(cached, pending: pending, scope: scope, vector: vector, lease: lease, hold: hold)
        } else if pending.isCacheable, question.cacheMode != .bypass {
            parts.metrics.countSkippedStore()
        }
        timings.record(.store, from: storing, to: parts.time.now())

        return QueryOutcome(
            answer: answer, origin: .generated, cacheStatus: status, degraded: degraded,
            timings: timings)
    }

    private func embed(
        _ text: String, deadline: Deadline, timings: inout StageTimings, degraded: inout [Upstream]
    ) async throws -> [Float]? {
        let start = parts.time.now()
        defer { timings.record(.embed, from: start, to: parts.time.now()) }
        do {
            // Without a vector there is still an answer, so the model that makes it must not use the time for that up.
            let limit = deadline.capped(to: deadline.remaining(at: start) * 0.3, from: start)
            return try await parts.embeddings.embed([text], deadline: limit).vectors.first
        } catch let error as UpstreamError where !deadline.hasPassed(at: parts.time.now()) {
            degraded.append(error.upstream)
            return nil
        }
    }

    private func chatRequest(_ pending: PendingQuery, context: RetrievedContext) -> ChatRequest {
        ChatRequest(
            model: pending.model,
            messages: Prompt(system: parts.prompt).messages(
                question: pending.question.text, conversation: pending.conversation, context: context,
                now: parts.time.wall(), timeZone: pending.question.timeZone),
            tools: AssistantTools.all, temperature: GenerateStage.temperature,
            maxCompletionTokens: GenerateStage.maxCompletionTokens, question: pending.question.text, context: context,
            traceparent: pending.question.traceparent)
    }

    private static func answer(_ completion: ChatCompletion, context: RetrievedContext) -> Answer {
        Answer(
            response: completion.text, toolCalls: completion.toolCalls,
            sources: context.passages.map {
                Source(documentID: $0.documentID, title: $0.title, source: $0.source, score: $0.score)
            },
            model: completion.model, usage: completion.usage)
    }

    func generation(_ pending: PendingQuery) -> SemanticCache.Generation {
        SemanticCache.Generation(
            embeddingModel: parts.embeddings.modelName, chatModel: pending.model,
            promptVersion: parts.prompt.version + (pending.question.timeZone.map { " \($0.identifier)" } ?? ""))
    }
}
