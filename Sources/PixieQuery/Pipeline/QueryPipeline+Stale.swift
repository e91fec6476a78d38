import PixieCore

extension QueryPipeline {
    /// An answer past its time that may be given when no model gives a new one: to a question that caches may answer, and built on
    /// nothing that is known to have changed.
    func staleAnswer(_ pending: PendingQuery, at now: ContinuousClock.Instant) -> CachedAnswer? {
        guard pending.mayRead, parts.invalidation.ledger.isCurrent else { return nil }
        if let own = parts.exactCache.staleValue(for: pending.userKey, at: now) { return own }
        return pending.sharedKey.flatMap { parts.exactCache.staleValue(for: $0, at: now) }
    }

    func staleHit(_ cached: CachedAnswer, degraded: [Upstream], timings: StageTimings) -> QueryOutcome {
        parts.metrics.countStale()
        var hit = QueryOutcome.CacheHit(
            kind: .exact, similarity: 1, age: cached.storedAt.duration(to: parts.time.now()))
        hit.isStale = true
        return QueryOutcome(
            answer: cached.answer, origin: .cache(hit), cacheStatus: .hitExact, degraded: degraded, timings: timings)
    }
}
