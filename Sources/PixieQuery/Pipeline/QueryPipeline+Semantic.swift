import PixieCore

extension QueryPipeline {
    /// The answer to a question put in other words, if there is one that may be given.
    func semanticHit(
        _ pending: PendingQuery, vector: [Float], timings: inout StageTimings
    ) async throws -> QueryOutcome? {
        let settings = parts.settings.current
        let start = parts.time.now()
        // What a question in a conversation means depends on what was said before: no other question's answer fits it.
        guard parts.semanticEnabled, pending.question.session == nil,
            parts.invalidation.ledger.isCurrent(at: start)
        else { return nil }
        var scopes: [Scope] = [.user(pending.question.user)]
        if pending.sharedKey != nil { scopes.append(.shared) }
        let decision = SemanticDecision(
            threshold: settings.similarityThreshold, guardsEnabled: settings.guards)
        var served: SemanticCache.Candidate?
        for scope in scopes where served == nil {
            served = try await firstServed(pending, vector: vector, scope: scope, decision: decision, at: start)
        }
        if settings.shadow, let wouldServe = served {
            note(wouldServe, pending, reason: "shadow")
            parts.metrics.countShadowHit()
            served = nil
        }
        let end = parts.time.now()
        timings.record(.semanticCache, from: start, to: end)
        parts.metrics.countSemantic(hit: served != nil, took: start.duration(to: end))
        guard let served else { return nil }
        parts.semanticCache.markServed(served, at: end)
        parts.metrics.countSaved(served.cached.cost, by: .semantic)
        let hit = QueryOutcome.CacheHit(
            kind: .semantic, similarity: served.similarity, age: served.cached.storedAt.duration(to: end),
            key: served.key)
        return QueryOutcome(
            answer: served.cached.answer, origin: .cache(hit), cacheStatus: .hitSemantic, degraded: [], timings: timings
        )
    }

    /// The nearest candidate whose answer may be given; where there is a verifier it has the last word on the nearest one of which the
    /// words do not say. The nearest one that may not is noted, with the reason.
    private func firstServed(
        _ pending: PendingQuery, vector: [Float], scope: Scope, decision: SemanticDecision,
        at now: ContinuousClock.Instant
    ) async throws -> SemanticCache.Candidate? {
        let candidates = parts.semanticCache.candidates(
            near: vector, scope: scope, generation: generation(pending),
            threshold: Float(decision.searchFloor(verifies: parts.verifier != nil)), limit: 8, at: now)
        var uncertain: SemanticCache.Candidate?
        var nearest: (candidate: SemanticCache.Candidate, reason: String)?
        for candidate in candidates {
            let outcome = decision.decide(
                query: pending.question.text, candidate: candidate.text, similarity: Double(candidate.similarity))
            guard let reason = outcome.refusal else { return candidate }
            if case .veto(let veto) = outcome { parts.metrics.countVeto(veto) }
            if nearest == nil { nearest = (candidate, reason) }
            if uncertain == nil, outcome == .uncertain { uncertain = candidate }
        }
        if let verifier = parts.verifier, let uncertain {
            let serves = try await verifier.serves(pending.question, known: uncertain.text)
            // While the model was asked, what the answer was built on may have changed, or word of changes have stopped coming.
            if serves, parts.semanticCache.isThere(uncertain), parts.invalidation.ledger.isCurrent(at: parts.time.now())
            {
                return uncertain
            }
        }
        if let nearest { note(nearest.candidate, pending, reason: nearest.reason) }
        return nil
    }

    private func note(_ candidate: SemanticCache.Candidate, _ pending: PendingQuery, reason: String) {
        parts.nearMisses.add(
            NearMiss(
                time: parts.time.wall(), user: pending.question.user.description, question: pending.question.text,
                candidate: candidate.text, similarity: Double(candidate.similarity), reason: reason))
    }
}

extension SemanticDecision.Outcome {
    /// Why it is not served, as near misses say it; nil when it is.
    fileprivate var refusal: String? {
        switch self {
        case .serve: nil
        case .veto(let veto): veto.rawValue
        case .belowThreshold: "below_threshold"
        case .uncertain: "uncertain"
        }
    }
}
