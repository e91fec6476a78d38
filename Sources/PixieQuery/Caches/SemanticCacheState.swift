import PixieCore

/// The entries, the index of their vectors, of their words and of their tags, kept in step.
struct SemanticCacheState {
    var table = LRUTable<UInt64, SemanticCache.Entry>()
    let index: PartitionedVectorIndex<SemanticCache.Partition>
    private var ids: [ExactKey: UInt64] = [:]
    private var tags = TagIndex<UInt64>()
    private var nextID: UInt64 = 0
    private var evictions = 0

    init(dimensions: Int) { index = PartitionedVectorIndex(dimensions: dimensions) }

    var statistics: CacheStatistics {
        CacheStatistics(
            entries: table.count, bytes: table.bytes, evictions: evictions, oldestUse: table.oldestUse)
    }

    mutating func insert(
        _ entry: SemanticCache.Entry, vector: [Float], bytes: Int, at now: ContinuousClock.Instant
    ) {
        for gone in table.removeExpired(at: now, limit: 8) { forget(gone) }
        if let earlier = ids[entry.key].flatMap({ table.remove($0) }) { forget(earlier) }
        nextID += 1
        guard (try? index.insert(id: nextID, vector: vector, in: entry.partition)) != nil else { return }
        ids[entry.key] = nextID
        tags.insert(nextID, scope: entry.key.scope, tags: entry.cached.tags)
        table.insert(entry, for: nextID, bytes: bytes, expiry: entry.cached.expiry, at: now)
    }

    /// The ids of entries that carry one of `tags`; nil when that is every entry.
    func ids(of wanted: [CacheTag]) -> Set<UInt64>? {
        var found: Set<UInt64> = []
        for tag in wanted {
            guard let candidates = tags.candidates(for: tag) else { return nil }
            for id in candidates where carries(tag, id) { found.insert(id) }
        }
        return found
    }

    mutating func remove(_ wanted: [CacheTag]) {
        guard let found = ids(of: wanted) else {
            table.removeAll()
            tags.removeAll()
            index.removeAll()
            ids = [:]
            return
        }
        for id in found {
            if let gone = table.remove(id) { forget(gone) }
        }
    }

    /// The bytes of the entry that was given up.
    mutating func evictOldest() -> Int? {
        guard let removed = table.evictOldest() else { return nil }
        forget(removed)
        evictions += 1
        return removed.bytes
    }

    private func carries(_ tag: CacheTag, _ id: UInt64) -> Bool {
        guard let entry = table.peek(id) else { return false }
        if case .entry(_, let wanted) = tag { return entry.key.entryID == wanted }
        return entry.cached.tags.contains(tag)
    }

    private mutating func forget(_ removed: LRUTable<UInt64, SemanticCache.Entry>.Removed) {
        let entry = removed.value
        ids[entry.key] = nil
        tags.remove(removed.key, scope: entry.key.scope, tags: entry.cached.tags)
        _ = index.remove(id: removed.key, from: entry.partition)
    }
}
