import PixieCore

/// Answers from the cache that instances share, without a task: between the answer from memory, which waits for nothing, and `finish`, which
/// may wait for anything.
extension QueryPipeline {
    /// Whether `ask` may find an answer.
    public func canAsk(_ pending: PendingQuery) -> Bool {
        parts.shared != nil && pending.mayRead && pending.question.session == nil
    }

    /// Asks the shared cache for the answer to the same words. `completion` is called once, from any thread: with the answer, or with the
    /// query for `finish`, which asks again only where the cache has to be asked in another way.
    public func ask(_ pending: PendingQuery, completion: @escaping @Sendable (Start) -> Void) {
        guard let shared = parts.shared else { return completion(.pending(pending)) }
        let asking = Asking(
            pending: pending, shared: shared, lease: CacheLease(parts.invalidation.ledger), start: parts.time.now())
        ask(for: pending.userKey, asking, completion)
    }

    private struct Asking: Sendable {
        let pending: PendingQuery
        let shared: SharedTier
        let lease: CacheLease
        let start: ContinuousClock.Instant
    }

    private func ask(for key: ExactKey, _ asking: Asking, _ completion: @escaping @Sendable (Start) -> Void) {
        asking.shared.exact(key, deadline: asking.pending.question.deadline) { told in
            switch told {
            case .found(let cached):
                completion(.answered(self.answered(FoundAnswer(cached: cached, key: key), asking)))
            case .refusal: completion(.pending(asking.pending))
            case .silence: completion(.pending(asking.pending.notShared))
            case .nothing:
                if let next = asking.pending.sharedKey, next != key { return self.ask(for: next, asking, completion) }
                completion(.pending(asking.pending.notShared))
            }
        }
    }

    private func answered(_ found: FoundAnswer, _ asking: Asking) -> QueryOutcome {
        let now = parts.time.now()
        var outcome = take(found, for: asking.pending, lease: asking.lease, at: now)
        outcome.timings.waited = asking.start.duration(to: now)
        return finished(outcome, of: asking.pending, at: now)
    }
}
