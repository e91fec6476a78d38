/// A table of entries with a size and an expiry, in order of last use. Pure: no clock, no lock.
///
/// Look-up, insertion and removal cost O(1); entries live in one array, linked by index.
public struct LRUTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// What left the table, for an owner that keeps something beside it.
    public struct Removed: Sendable {
        public let key: Key
        public let value: Value
        public let bytes: Int
    }

    private struct Slot {
        var key: Key
        var value: Value
        var bytes: Int
        var expiry: ContinuousClock.Instant
        var lastUse: ContinuousClock.Instant
        var newer: Int
        var older: Int
    }

    private static var none: Int { -1 }

    /// What an entry takes beside its value: the slot, the key twice, and a dictionary bucket at 3/4 load.
    static var entryOverhead: Int { 2 * MemoryLayout<Key>.size + 96 }

    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var index: [Key: Int] = [:]
    private var newest = -1
    private var oldest = -1

    /// The sum of the sizes of all entries, as their owner stated them.
    public private(set) var bytes = 0

    public init() {}

    public var count: Int { index.count }

    /// Of all entries, live or not, in no order.
    public var keys: Dictionary<Key, Int>.Keys { index.keys }

    /// When the entry that would be evicted next was last used; nil when the table is empty.
    public var oldestUse: ContinuousClock.Instant? { oldest == Self.none ? nil : slots[oldest]?.lastUse }

    /// The live entry of `key`, which becomes the most recently used; nil when there is none or it has expired.
    public mutating func value(for key: Key, at now: ContinuousClock.Instant) -> Value? {
        // Members are read one by one here and in `unlink`: a whole slot would be copied, with all its references.
        guard let position = index[key], let expiry = slots[position]?.expiry, expiry > now else { return nil }
        slots[position]?.lastUse = now
        if position != newest {
            unlink(position)
            linkAsNewest(position)
        }
        return slots[position]?.value
    }

    /// The entry of `key`, live or not, without counting as a use.
    public func peek(_ key: Key) -> Value? { index[key].flatMap { slots[$0]?.value } }

    /// Puts `value` under `key`; returns what stood there before.
    @discardableResult
    public mutating func insert(
        _ value: Value, for key: Key, bytes size: Int, expiry: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) -> Removed? {
        let replaced = remove(key)
        let slot = Slot(
            key: key, value: value, bytes: size, expiry: expiry, lastUse: now, newer: Self.none, older: Self.none)
        let position: Int
        if let reused = free.popLast() {
            position = reused
            slots[position] = slot
        } else {
            position = slots.count
            slots.append(slot)
        }
        index[key] = position
        bytes += size
        linkAsNewest(position)
        return replaced
    }

    /// Removes every entry and gives their memory back.
    public mutating func removeAll() { self = LRUTable() }

    @discardableResult
    public mutating func remove(_ key: Key) -> Removed? {
        guard let position = index.removeValue(forKey: key), let slot = slots[position] else { return nil }
        unlink(position)
        slots[position] = nil
        free.append(position)
        bytes -= slot.bytes
        return Removed(key: slot.key, value: slot.value, bytes: slot.bytes)
    }

    /// Removes the entry that was not used for the longest time.
    public mutating func evictOldest() -> Removed? {
        guard oldest != Self.none, let slot = slots[oldest] else { return nil }
        return remove(slot.key)
    }

    /// Removes expired entries from the old end, at most `limit` of them, and stops at the first live one.
    /// Called on every insertion, so that entries nobody asks for again do not stay until memory is short.
    public mutating func removeExpired(at now: ContinuousClock.Instant, limit: Int) -> [Removed] {
        var removed: [Removed] = []
        while removed.count < limit, oldest != Self.none, let slot = slots[oldest], slot.expiry <= now {
            if let gone = remove(slot.key) { removed.append(gone) }
        }
        return removed
    }

    private mutating func linkAsNewest(_ position: Int) {
        slots[position]?.older = newest
        slots[position]?.newer = Self.none
        if newest != Self.none { slots[newest]?.newer = position }
        newest = position
        if oldest == Self.none { oldest = position }
    }

    private mutating func unlink(_ position: Int) {
        guard let newer = slots[position]?.newer, let older = slots[position]?.older else { return }
        if newer == Self.none { newest = older } else { slots[newer]?.older = older }
        if older == Self.none { oldest = newer } else { slots[older]?.newer = newer }
    }
}
