import PixieCore

/// Answers from the cache that instances share, without a task: between the answer from memory, which waits for nothing, and `finish`, which
/// may wait for anything.
extension QueryPipeline {
    /// Whether `ask` may find an answer.
    public func canAsk(_ pending: PendingQuery) -> Bool {
        parts.shared != nil && pending.mayRead && pending.question.session == nil
    }

    /// Asks the shared cache for the answer to the same words. `completion` is called once, from any thread: with the answer, or with the
    /// query for `finish`, which does not ask again.
    public func ask(_ pending: PendingQuery, completion: @escaping @Sendable (Start) -> Void) {
        guard let shared = parts.shared else { return completion(.pending(pending)) }
        let lease = CacheLease(parts.invalidation.ledger)
        let start = parts.time.now()
        shared.exact(pending.keys, deadline: pending.question.deadline) { found in
            guard let found else { return completion(.pending(pending.notShared)) }
            let now = self.parts.time.now()
            var outcome = self.take(found, for: pending, lease: lease, at: now)
            outcome.timings.waited = start.duration(to: now)
            completion(.answered(self.finished(outcome, of: pending, at: now)))
        }
    }
}
