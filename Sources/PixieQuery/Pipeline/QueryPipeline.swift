public import PixieCore

/// Answers questions. The only place that knows the order of the stages.
///
/// A question that a cache in memory can answer is answered by `begin` itself, on the caller's thread, without waiting. For any other
/// `begin` returns a `PendingQuery`: `ask` looks for it in the cache that instances share, and `finish` goes through the rest.
public final class QueryPipeline: Sendable {
    public enum Start: Sendable {
        case answered(QueryOutcome)
        case pending(PendingQuery)
    }

    /// The guide's debounce: the same user's same question within this time of the first gets the first one's answer.
    static let debounce = Duration.milliseconds(300)

    let parts: QueryParts
    let readings = ReadingMemo()
    private let flights: SingleFlight<FlightKey, QueryOutcome>

    /// A question that is being answered, from data of one time: one that is asked after the data changed does not join.
    private struct FlightKey: Hashable, Sendable {
        let question: ExactKey
        let epoch: ReadingPosition
    }

    public init(_ parts: QueryParts) {
        self.parts = parts
        flights = SingleFlight(holdFor: Self.debounce, time: parts.time)
    }

    /// Queries that wait for the answer to the same question, which another of them is being given.
    public var joined: Int { flights.counts.waiting }

    /// Admits the question and answers it if that needs nothing but memory. Does not wait.
    public func begin(_ question: Question) throws(QueryError) -> Start {
        let started = parts.time.now()
        var timings = StageTimings()
        if case .limited(let retryAfter, let limit, _) = parts.rateLimiter?.check(question.user, now: started) {
            throw QueryError(.rateLimited(retryAfter: retryAfter, limit: limit), "user asked too often")
        }
        let admitted = parts.rateLimiter == nil ? started : parts.time.now()
        timings.record(.admission, from: started, to: admitted)

        var pending = pendingQuery(question, startedAt: started, timings: timings)
        guard pending.mayRead else {
            parts.metrics.count(.exact, .bypass)
            return .pending(pending)
        }
        // What a question in a conversation means, and its key, depend on what was said before, which is not at hand here.
        guard question.session == nil else { return .pending(pending) }
        let cached = exactAnswer(pending, at: admitted)
        let looked = parts.time.now()
        pending.timings.record(.exactCache, from: admitted, to: looked)
        guard let cached else { return .pending(pending) }
        parts.metrics.count(.exact, .hit)
        return .answered(finished(exactHit(cached, timings: pending.timings, at: admitted), of: pending, at: looked))
    }

    /// Admits a question that nobody waits for: no user's rate limit counts it.
    func warmUp(_ question: Question) -> PendingQuery {
        pendingQuery(question, startedAt: parts.time.now(), timings: StageTimings())
    }

    /// Answers a question that `begin` could not.
    ///
    /// With `onEvent` the pieces of the answer are handed over as they come; the outcome holds all of them in either case.
    /// Throws `QueryError`, whatever `onEvent` throws, or `CancellationError`; in each case nothing of the query goes on running.
    public func finish(_ pending: PendingQuery, onEvent: QueryEventSink?) async throws -> QueryOutcome {
        let deadline = pending.question.deadline
        do {
            let wire = WireTime()
            let waiting = parts.time.now()
            return try await WireTime.$current.withValue(wire) {
                try await parts.limiter.withPermit(deadline: deadline) {
                    var admitted = pending
                    admitted.timings.record(.admission, from: waiting, to: parts.time.now())
                    let query = try await inConversation(admitted)
                    var outcome = try await remember(try await self.answer(query, onEvent: onEvent), of: query)
                    outcome.timings.waited = wire.total() + (outcome.timings.waited ?? .zero)
                    return finished(outcome, of: pending, at: parts.time.now())
                }
            }
        } catch {
            throw QueryFailure.translate(error, deadline: deadline)
        }
    }

    func pendingQuery(
        _ question: Question, startedAt: ContinuousClock.Instant, timings: StageTimings,
        conversation: Conversation = Conversation()
    ) -> PendingQuery {
        PendingQuery(
            question: question, reading: reading(of: question, in: conversation), conversation: conversation,
            startedAt: startedAt, timings: timings)
    }

    private func answer(_ pending: PendingQuery, onEvent: QueryEventSink?) async throws -> QueryOutcome {
        let deadline = pending.question.deadline
        // Before anybody is waited for: an answer that is there needs neither a flight nor a timer of its own.
        if let shared = parts.shared, pending.mayRead, !pending.isNotShared,
            let hit = try await sharedHit(pending, shared, onEvent: onEvent)
        {
            return hit
        }
        guard pending.question.cacheMode == .use else {
            return try await withDeadline(deadline) { try await self.produce(pending, onEvent: onEvent) }
        }
        let waiting = parts.time.now()
        let key = FlightKey(
            question: pending.userKey, epoch: parts.invalidation.ledger.epoch(of: pending.question.user))
        var (outcome, joined) = try await flights.run(key, deadline: deadline) {
            try await self.produceForAll(pending, onEvent: onEvent)
        }
        guard joined else { return outcome }
        parts.metrics.countJoined()
        outcome.timings = pending.timings
        outcome.timings.record(.flight, from: waiting, to: parts.time.now())
        // What of this the other query took for itself is counted as its own.
        outcome.timings.waited = outcome.timings[.flight]
        if let onEvent { try await Self.replay(outcome, to: onEvent) }
        return outcome
    }

    func exactAnswer(_ pending: PendingQuery, at now: ContinuousClock.Instant) -> FoundAnswer? {
        guard parts.invalidation.ledger.isCurrent(at: now) else { return nil }
        if let own = parts.exactCache.value(for: pending.userKey, at: now) {
            return FoundAnswer(cached: own, key: pending.userKey)
        }
        guard let key = pending.sharedKey, let shared = parts.exactCache.value(for: key, at: now) else { return nil }
        return FoundAnswer(cached: shared, key: key)
    }

    func exactHit(_ found: FoundAnswer, timings: StageTimings, at now: ContinuousClock.Instant) -> QueryOutcome {
        parts.metrics.countSaved(found.cached.cost, by: .exact)
        let age = found.cached.storedAt.duration(to: now)
        let hit = QueryOutcome.CacheHit(kind: .exact, similarity: 1, age: age, key: found.key)
        return QueryOutcome(
            answer: found.cached.answer, origin: .cache(hit), cacheStatus: .hitExact, degraded: [], timings: timings)
    }

    func finished(
        _ outcome: QueryOutcome, of pending: PendingQuery, at now: ContinuousClock.Instant
    ) -> QueryOutcome {
        if case .cache(let hit) = outcome.origin {
            parts.feedback.add(
                .init(
                    requestID: pending.question.requestID, key: hit.key, similarity: hit.similarity,
                    isSemantic: hit.kind == .semantic))
        }
        let took = pending.startedAt.duration(to: now)
        parts.metrics.observe(outcome, took: took, traceID: pending.question.traceID)
        return outcome
    }

    /// Hands over a complete answer in the same events as one that is being written.
    public static func replay(_ outcome: QueryOutcome, to onEvent: QueryEventSink) async throws {
        let answer = outcome.answer
        try await onEvent(.started(outcome.cacheStatus))
        if !answer.response.isEmpty { try await onEvent(.token(answer.response)) }
        for call in answer.toolCalls { try await onEvent(.toolCall(call)) }
        try await onEvent(.sources(answer.sources))
    }
}

/// An answer in the exact cache, and where it was found.
struct FoundAnswer {
    let cached: CachedAnswer
    let key: ExactKey
}
