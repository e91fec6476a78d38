import PixieCore

extension QueryPipeline {
    /// An answer past its time that may be given when no model gives a new one: to a question that caches may answer, and built on
    /// nothing that is known to have changed.
    func staleAnswer(_ pending: PendingQuery, at now: ContinuousClock.Instant) -> FoundAnswer? {
        guard pending.mayRead, parts.invalidation.ledger.isCurrent(at: now) else { return nil }
        if let own = parts.exactCache.staleValue(for: pending.userKey, at: now) {
            return FoundAnswer(cached: own, key: pending.userKey)
        }
        guard let key = pending.sharedKey, let shared = parts.exactCache.staleValue(for: key, at: now) else {
            return nil
        }
        return FoundAnswer(cached: shared, key: key)
    }

    func staleHit(_ found: FoundAnswer, degraded: [Upstream], timings: StageTimings) -> QueryOutcome {
        parts.metrics.countStale()
        var hit = QueryOutcome.CacheHit(
            kind: .exact, similarity: 1, age: found.cached.storedAt.duration(to: parts.time.now()), key: found.key)
        hit.isStale = true
        return QueryOutcome(
            answer: found.cached.answer, origin: .cache(hit), cacheStatus: .hitExact, degraded: degraded,
            timings: timings)
    }
}
