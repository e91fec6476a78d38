import Synchronization

/// One tier in memory: least recently used entries go first when the budget it shares with the other tiers is passed.
/// Safe to call from any thread; no call waits.
public final class MemoryCache<Key: Hashable & Sendable, Value: Sendable>: Sendable, MemoryTier {
    private struct State {
        var table = LRUTable<Key, Value>()
        var evictions = 0
    }

    private let state = Mutex(State())
    private let budget: MemoryBudget

    public init(budget: MemoryBudget) {
        self.budget = budget
        budget.register(self)
    }

    public var statistics: CacheStatistics {
        state.withLock {
            CacheStatistics(
                entries: $0.table.count, bytes: $0.table.bytes, evictions: $0.evictions, oldestUse: $0.table.oldestUse)
        }
    }

    /// The live value of `key`, which becomes the most recently used.
    public func value(for key: Key, at now: ContinuousClock.Instant) -> Value? {
        state.withLock { $0.table.value(for: key, at: now) }
    }

    /// Keeps `value` until `expiry`, in place of what stood under `key`. `bytes` is what the value occupies. `isRefused` is asked in the
    /// same step: when it says so nothing is kept.
    public func store(
        _ value: Value, for key: Key, bytes: Int, until expiry: ContinuousClock.Instant,
        at now: ContinuousClock.Instant, unless isRefused: () -> Bool = { false }
    ) {
        guard budget.isOn else { return }
        let size = bytes + LRUTable<Key, Value>.entryOverhead
        let change = state.withLock { state in
            if isRefused() { return 0 }
            let before = state.table.bytes
            _ = state.table.removeExpired(at: now, limit: 8)
            state.table.insert(value, for: key, bytes: size, expiry: expiry, at: now)
            return state.table.bytes - before
        }
        budget.adjust(by: change)
    }

    /// Takes every entry away; how many they were.
    func removeAll() -> Int {
        let (count, bytes) = state.withLock { state in
            defer { state.table.removeAll() }
            return (state.table.count, state.table.bytes)
        }
        budget.adjust(by: -bytes)
        return count
    }

    var oldestUse: ContinuousClock.Instant? { state.withLock { $0.table.oldestUse } }

    func evictOldest() -> Int? {
        state.withLock { state in
            guard let removed = state.table.evictOldest() else { return nil }
            state.evictions += 1
            return removed.bytes
        }
    }
}

/// The size of one tier, and how many live entries it had to give up for want of memory since the start.
public struct CacheStatistics: Sendable {
    public let entries: Int
    public let bytes: Int
    public let evictions: Int
    /// When the entry that would go next was last used.
    public let oldestUse: ContinuousClock.Instant?
}
