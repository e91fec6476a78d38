import PixieCore

/// The entries, the index of their vectors and that of their questions, kept in step.
struct SemanticCacheState {
    private(set) var entries = TaggedTable<SemanticCache.Entry>()
    let index: PartitionedVectorIndex<SemanticCache.Partition>
    private var ids: [ExactKey: UInt64] = [:]
    private var nextID: UInt64 = 0

    init(dimensions: Int) { index = PartitionedVectorIndex(dimensions: dimensions) }

    mutating func markUsed(_ id: UInt64, at now: ContinuousClock.Instant) { _ = entries.value(for: id, at: now) }

    mutating func insert(
        _ entry: SemanticCache.Entry, vector: [Float], bytes: Int, at now: ContinuousClock.Instant
    ) {
        for gone in entries.removeExpired(at: now, limit: 8) { forget(gone) }
        if let earlier = ids[entry.key] { remove(earlier) }
        nextID += 1
        guard (try? index.insert(id: nextID, vector: vector, in: entry.partition)) != nil else { return }
        ids[entry.key] = nextID
        entries.insert(entry, for: nextID, bytes: bytes, expiry: entry.cached.expiry, at: now)
    }

    /// What is to be let go of when nobody waits for it; see `TaggedTable.takeAll`.
    mutating func remove(_ tags: [CacheTag]) -> LRUTable<UInt64, SemanticCache.Entry> {
        if let found = entries.ids(of: tags) {
            for id in found { remove(id) }
            return LRUTable()
        }
        index.removeAll()
        ids = [:]
        return entries.takeAll()
    }

    /// The bytes of the entry that was given up.
    mutating func evictOldest() -> Int? {
        guard let removed = entries.evictOldest() else { return nil }
        forget(removed)
        return removed.bytes
    }

    private mutating func remove(_ id: UInt64) {
        if let gone = entries.remove(id) { forget(gone) }
    }

    private mutating func forget(_ removed: TaggedTable<SemanticCache.Entry>.Removed) {
        ids[removed.value.key] = nil
        _ = index.remove(id: removed.key, from: removed.value.partition)
    }
}

extension SemanticCache.Entry: TaggedEntry {
    func key(under id: UInt64) -> ExactKey { key }
}
