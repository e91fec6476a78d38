import PixieCore

extension QueryPipeline {
    /// Keeps an answer for whoever asks next, unless what it was built on has changed since `lease` was taken.
    func store(_ cached: CachedAnswer, pending: PendingQuery, scope: Scope, vector: [Float]?, lease: CacheLease) {
        let key = scope == .shared ? pending.sharedKey ?? pending.userKey : pending.userKey
        let refusal = parts.exactCache.store(cached, for: key, lease: lease, at: cached.storedAt)
        if let refusal {
            parts.invalidation.countRefusal(refusal)
            return
        }
        guard parts.semanticEnabled, pending.question.session == nil, let vector else { return }
        parts.semanticCache.store(
            cached, for: key, vector: vector, generation: generation(pending), lease: lease, at: cached.storedAt)
    }
}
