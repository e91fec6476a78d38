import Synchronization

/// A tier of entries in memory that gives up its least recently used ones when memory is short.
protocol MemoryTier: AnyObject, Sendable {
    /// When the entry it would give up next was last used; nil when it has none.
    var oldestUse: ContinuousClock.Instant? { get }

    /// Gives up that entry; the bytes it had, nil when there is none.
    func evictOldest() -> Int?
}

/// One limit in bytes over all the memory tiers: when it is passed, the entry that was not used for the longest time goes,
/// whichever tier and user it belongs to.
public final class MemoryBudget: Sendable {
    public let limit: Int
    private let used = Atomic<Int>(0)
    private let tiers = Mutex<[any MemoryTier]>([])

    /// `limit`: 0 for none at all.
    public init(limit: Int) { self.limit = limit }

    /// Whether the tiers may keep something.
    var isOn: Bool { limit > 0 }

    public var bytes: Int { used.load(ordering: .relaxed) }

    func register(_ tier: any MemoryTier) { tiers.withLock { $0.append(tier) } }

    /// Counts `change` bytes, and makes room if that passes the limit. Call it with no tier's lock held.
    func adjust(by change: Int) {
        var total = used.add(change, ordering: .relaxed).newValue
        guard total > limit else { return }
        let tiers = tiers.withLock { $0 }
        while total > limit {
            let candidates = tiers.compactMap { tier in tier.oldestUse.map { (tier, $0) } }
            guard let (tier, _) = candidates.min(by: { $0.1 < $1.1 }), let freed = tier.evictOldest() else { return }
            total = used.subtract(freed, ordering: .relaxed).newValue
        }
    }
}
