import PixieCore
import Synchronization

/// Answers to questions asked in the same words. Safe to call from any thread; no call waits.
public final class ExactCache: Sendable, MemoryTier {
    private let state = Mutex(ExactCacheState())
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
            guard let cached = state.table.value(for: key, at: now), cached.expiry > now else { return nil }
            return cached
        }
    }

    /// The answer to `key`, also when it has expired no longer ago than the limit.
    func staleValue(for key: ExactKey, at now: ContinuousClock.Instant) -> CachedAnswer? {
        state.withLock { $0.table.value(for: key, at: now) }
    }

    /// Keeps `cached` in place of what stood under `key`, unless something it was built on has changed since its data was read: then
    /// nothing is changed and the reason returned.
    @discardableResult
    public func store(
        _ cached: CachedAnswer, for key: ExactKey, lease: CacheLease, at now: ContinuousClock.Instant
    ) -> CacheRefusal? {
        let (refusal, change) = state.withLock { state -> (CacheRefusal?, Int) in
            if let refusal = lease.refusal(of: cached.tags + [key.entryTag]) { return (refusal, 0) }
            let before = state.table.bytes
            state.insert(cached, for: key, until: cached.expiry.advanced(by: staleLimit), at: now)
            return (nil, state.table.bytes - before)
        }
        budget.adjust(by: change)
        return refusal
    }

    /// Takes away every entry that carries one of `tags`; how many they were.
    func remove(_ tags: [CacheTag]) -> Int {
        let (count, change) = state.withLock { state in
            let before = (state.table.count, state.table.bytes)
            state.remove(tags)
            return (before.0 - state.table.count, state.table.bytes - before.1)
        }
        budget.adjust(by: change)
        return count
    }

    /// How many `remove` would take away.
    func count(_ tags: [CacheTag]) -> Int { state.withLock { $0.keys(of: tags)?.count ?? $0.table.count } }

    /// The entries that carry one of `tags`, expired ones too, in no order.
    func entries(_ tags: [CacheTag]) -> [(key: ExactKey, cached: CachedAnswer)] {
        state.withLock { state in
            (state.keys(of: tags).map(Array.init) ?? Array(state.table.keys)).compactMap { key in
                state.table.peek(key).map { (key, $0) }
            }
        }
    }

    var oldestUse: ContinuousClock.Instant? { state.withLock { $0.table.oldestUse } }

    func evictOldest() -> Int? { state.withLock { $0.evictOldest() } }
}

/// The entries and the index of their tags, kept in step.
private struct ExactCacheState: Sendable {
    var table = LRUTable<ExactKey, CachedAnswer>()
    private var tags = TagIndex<ExactKey>()
    private var evictions = 0

    var statistics: CacheStatistics {
        CacheStatistics(
            entries: table.count, bytes: table.bytes, evictions: evictions, oldestUse: table.oldestUse)
    }

    mutating func insert(
        _ cached: CachedAnswer, for key: ExactKey, until expiry: ContinuousClock.Instant,
        at now: ContinuousClock.Instant
    ) {
        for gone in table.removeExpired(at: now, limit: 8) { forget(gone) }
        let bytes =
            cached.byteCount + LRUTable<ExactKey, CachedAnswer>.entryOverhead
            + TagIndex<ExactKey>.byteCount(cached.tags)
        if let replaced = table.insert(cached, for: key, bytes: bytes, expiry: expiry, at: now) {
            forget(replaced)
        }
        tags.insert(key, scope: key.scope, tags: cached.tags)
    }

    /// The keys of entries that carry one of `tags`; nil when that is every entry.
    func keys(of wanted: [CacheTag]) -> Set<ExactKey>? {
        var found: Set<ExactKey> = []
        for tag in wanted {
            guard let candidates = tags.candidates(for: tag) else { return nil }
            for key in candidates where carries(tag, key) { found.insert(key) }
        }
        return found
    }

    mutating func remove(_ wanted: [CacheTag]) {
        guard let keys = keys(of: wanted) else {
            table.removeAll()
            tags.removeAll()
            return
        }
        for key in keys {
            if let gone = table.remove(key) { forget(gone) }
        }
    }

    /// The bytes of the entry that was given up.
    mutating func evictOldest() -> Int? {
        guard let removed = table.evictOldest() else { return nil }
        forget(removed)
        evictions += 1
        return removed.bytes
    }

    private func carries(_ tag: CacheTag, _ key: ExactKey) -> Bool {
        if case .entry(_, let id) = tag { return key.entryID == id }
        return table.peek(key)?.tags.contains(tag) ?? false
    }

    private mutating func forget(_ removed: LRUTable<ExactKey, CachedAnswer>.Removed) {
        tags.remove(removed.key, scope: removed.key.scope, tags: removed.value.tags)
    }
}
