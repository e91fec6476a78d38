import PixieCore
import Synchronization

/// Answers to questions asked in the same words. Safe to call from any thread; no call waits.
public final class ExactCache: Sendable, MemoryTier {
    private let state = Mutex(TaggedTable<CachedAnswer>())
    private let budget: MemoryBudget
    private let staleLimit: Duration

    /// - Parameter staleLimit: how long past its expiry an answer can still be had from `staleValue`.
    public init(budget: MemoryBudget, staleLimit: Duration = .zero) {
        self.budget = budget
        self.staleLimit = staleLimit
        budget.register(self)
    }

    public var statistics: CacheStatistics { state.withLock { $0.statistics } }

    /// The live answer to `key`, which becomes the most recently used.
    public func value(for key: ExactKey, at now: ContinuousClock.Instant) -> CachedAnswer? {
        state.withLock { state in
            guard let cached = state.value(for: key, at: now), cached.expiry > now else { return nil }
            return cached
        }
    }

    /// The answer to `key`, also when it has expired no longer ago than the limit.
    func staleValue(for key: ExactKey, at now: ContinuousClock.Instant) -> CachedAnswer? {
        state.withLock { $0.value(for: key, at: now) }
    }

    /// Keeps `cached` in place of what stood under `key`, unless something it was built on has changed since its data was read: then
    /// nothing is changed and the reason returned.
    @discardableResult
    public func store(
        _ cached: CachedAnswer, for key: ExactKey, lease: CacheLease, at now: ContinuousClock.Instant
    ) -> CacheRefusal? {
        guard budget.isOn else { return nil }
        let bytes =
            cached.byteCount + LRUTable<ExactKey, CachedAnswer>.entryOverhead
            + TagIndex<ExactKey>.byteCount(cached.tags)
        let expiry = cached.expiry.advanced(by: staleLimit)
        let (refusal, change) = state.withLock { state -> (CacheRefusal?, Int) in
            if let refusal = lease.refusal(of: cached.tags + [key.entryTag]) { return (refusal, 0) }
            let before = state.table.bytes
            _ = state.removeExpired(at: now, limit: 8)
            state.insert(cached, for: key, bytes: bytes, expiry: expiry, at: now)
            return (nil, state.table.bytes - before)
        }
        budget.adjust(by: change)
        return refusal
    }

    /// Takes away every entry that carries one of `tags`; how many they were.
    func remove(_ tags: [CacheTag]) -> Int {
        let (count, change, _) = state.withLock { state in
            let before = (state.table.count, state.table.bytes)
            var taken = LRUTable<ExactKey, CachedAnswer>()
            if let ids = state.ids(of: tags) {
                for id in ids { _ = state.remove(id) }
            } else {
                taken = state.takeAll()
            }
            return (before.0 - state.table.count, state.table.bytes - before.1, taken)
        }
        budget.adjust(by: change)
        return count
    }

    /// How many `remove` would take away.
    func count(_ tags: [CacheTag]) -> Int { state.withLock { $0.count(of: tags) } }

    /// The entries that carry one of `tags`, expired ones too, in no order.
    func entries(_ tags: [CacheTag]) -> [(key: ExactKey, cached: CachedAnswer)] {
        state.withLock { $0.entries(of: tags) }
    }

    var oldestUse: ContinuousClock.Instant? { state.withLock { $0.table.oldestUse } }

    func evictOldest() -> Int? { state.withLock { $0.evictOldest()?.bytes } }
}

/// An exact entry is kept under the key of its question.
extension CachedAnswer: TaggedEntry {
    var cached: CachedAnswer { self }

    func key(under id: ExactKey) -> ExactKey { id }
}
