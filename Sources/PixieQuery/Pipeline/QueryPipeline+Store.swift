import PixieCore

extension QueryPipeline {
    func expiry(
        of pending: PendingQuery, scope: Scope, at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        parts.lifetimes.expiry(
            for: pending.cacheClass, response: parts.settings.current.responseTTL,
            goodVerdicts: parts.feedback.goodVerdicts(on: Self.key(of: pending, scope: scope)), storedAt: now)
    }

    private static func key(of pending: PendingQuery, scope: Scope) -> ExactKey {
        scope == .shared ? pending.sharedKey ?? pending.userKey : pending.userKey
    }

    /// Keeps an answer for whoever asks next, unless what it was built on has changed since `lease` was taken.
    ///
    /// The shared cache is asked first: what it refuses, because it knows of a change this instance has not heard of yet, is not kept in
    /// memory either.
    func store(
        _ cached: CachedAnswer, pending: PendingQuery, scope: Scope, vector: [Float]?, lease: CacheLease,
        hold: FlightHold?
    ) async throws {
        let key = Self.key(of: pending, scope: scope)
        let findable = parts.semanticEnabled && pending.question.session == nil ? vector : nil
        if let shared = parts.shared {
            let refusal = try await shared.store(
                cached, for: key, vector: findable, generation: generation(pending), lease: lease, hold: hold,
                deadline: pending.question.deadline)
            if let refusal { parts.invalidation.countRefusal(refusal) }
            guard refusal == nil || refusal == .unreachable else { return }
        }
        let refusal = parts.exactCache.store(cached, for: key, lease: lease, at: cached.storedAt)
        if let refusal {
            parts.invalidation.countRefusal(refusal)
            return
        }
        guard let findable else { return }
        parts.semanticCache.store(
            cached, for: key, vector: findable, generation: generation(pending), lease: lease, at: cached.storedAt)
    }
}
