import PixieCore

/// A cached answer as a tier keeps it, under an id of the tier's own.
protocol TaggedEntry: Sendable {
    associatedtype ID: Hashable & Sendable

    var cached: CachedAnswer { get }

    /// The question it answers. `id`: the one it is kept under.
    func key(under id: ID) -> ExactKey
}

/// Answers in order of last use, and the index of what they were built on, kept in step. Pure: no clock, no lock.
struct TaggedTable<Entry: TaggedEntry>: Sendable {
    typealias Removed = LRUTable<Entry.ID, Entry>.Removed

    private(set) var table = LRUTable<Entry.ID, Entry>()
    private var tags = TagIndex<Entry.ID>()
    private var evictions = 0

    var statistics: CacheStatistics {
        CacheStatistics(
            entries: table.count, bytes: table.bytes, evictions: evictions, oldestUse: table.oldestUse)
    }

    /// The live entry of `id`, which becomes the most recently used.
    mutating func value(for id: Entry.ID, at now: ContinuousClock.Instant) -> Entry? { table.value(for: id, at: now) }

    /// Keeps `entry` in place of what stood under `id`.
    mutating func insert(
        _ entry: Entry, for id: Entry.ID, bytes: Int, expiry: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) {
        if let replaced = table.insert(entry, for: id, bytes: bytes, expiry: expiry, at: now) { unlist(replaced) }
        tags.insert(id, scope: entry.key(under: id).scope, tags: entry.cached.tags)
    }

    /// The ids of entries that carry one of `wanted`; nil when that is every entry.
    func ids(of wanted: [CacheTag]) -> Set<Entry.ID>? {
        var found: Set<Entry.ID> = []
        for tag in wanted {
            guard let candidates = tags.candidates(for: tag) else { return nil }
            for id in candidates where carries(tag, id) { found.insert(id) }
        }
        return found
    }

    func count(of wanted: [CacheTag]) -> Int { ids(of: wanted)?.count ?? table.count }

    /// The entries that carry one of `wanted`, expired ones too, in no order.
    func entries(of wanted: [CacheTag]) -> [(key: ExactKey, cached: CachedAnswer)] {
        (ids(of: wanted).map(Array.init) ?? Array(table.keys)).compactMap { id in
            table.peek(id).map { ($0.key(under: id), $0.cached) }
        }
    }

    mutating func remove(_ id: Entry.ID) -> Removed? { unlisted(table.remove(id)) }

    /// Every entry, for the caller to let go of where nobody waits for it: freeing a great many takes long.
    mutating func takeAll() -> LRUTable<Entry.ID, Entry> {
        var taken = LRUTable<Entry.ID, Entry>()
        swap(&taken, &table)
        tags.removeAll()
        return taken
    }

    /// What has expired, at most `limit` entries; see `LRUTable`.
    mutating func removeExpired(at now: ContinuousClock.Instant, limit: Int) -> [Removed] {
        let gone = table.removeExpired(at: now, limit: limit)
        for removed in gone { unlist(removed) }
        return gone
    }

    mutating func evictOldest() -> Removed? {
        guard let removed = unlisted(table.evictOldest()) else { return nil }
        evictions += 1
        return removed
    }

    private func carries(_ tag: CacheTag, _ id: Entry.ID) -> Bool {
        guard let entry = table.peek(id) else { return false }
        if case .entry(_, let wanted) = tag { return entry.key(under: id).entryID == wanted }
        return entry.cached.tags.contains(tag)
    }

    private mutating func unlisted(_ removed: Removed?) -> Removed? {
        if let removed { unlist(removed) }
        return removed
    }

    private mutating func unlist(_ removed: Removed) {
        let key = removed.value.key(under: removed.key)
        tags.remove(removed.key, scope: key.scope, tags: removed.value.cached.tags)
    }
}
