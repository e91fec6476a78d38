/// A table of entries with a size and an expiry, in order of last use. Pure: no clock, no lock.
///
/// Look-up, insertion and removal cost O(1). Entries are linked by their position in three arrays, so that a look-up touches neither
/// keys nor the values of others.
public struct LRUTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// What left the table, for an owner that keeps something beside it.
    public struct Removed: Sendable {
        public let key: Key
        public let value: Value
        public let bytes: Int
    }

    private struct Place {
        var bytes: Int
        var expiry: ContinuousClock.Instant
        var lastUse: ContinuousClock.Instant
        var newer: Int
        var older: Int
    }

    private static var none: Int { -1 }

    /// What an entry takes beside its value: its place, the key twice, and a dictionary bucket at 3/4 load.
    static var entryOverhead: Int { 2 * MemoryLayout<Key>.size + 96 }

    private var places: [Place] = []
    /// Nil where the position is free.
    private var keyAt: [Key?] = []
    private var values: [Value?] = []
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
    public var oldestUse: ContinuousClock.Instant? { oldest == Self.none ? nil : places[oldest].lastUse }

    /// The live entry of `key`, which becomes the most recently used; nil when there is none or it has expired.
    public mutating func value(for key: Key, at now: ContinuousClock.Instant) -> Value? {
        guard let position = index[key], places[position].expiry > now else { return nil }
        places[position].lastUse = now
        if position != newest {
            unlink(position)
            linkAsNewest(position)
        }
        return values[position]
    }

    /// The entry of `key`, live or not, without counting as a use.
    public func peek(_ key: Key) -> Value? { index[key].flatMap { values[$0] } }

    /// Puts `value` under `key`; returns what stood there before.
    @discardableResult
    public mutating func insert(
        _ value: Value, for key: Key, bytes size: Int, expiry: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) -> Removed? {
        let replaced = remove(key)
        let place = Place(bytes: size, expiry: expiry, lastUse: now, newer: Self.none, older: Self.none)
        let position: Int
        if let reused = free.popLast() {
            position = reused
            places[position] = place
            keyAt[position] = key
            values[position] = value
        } else {
            position = places.count
            places.append(place)
            keyAt.append(key)
            values.append(value)
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
        guard let position = index.removeValue(forKey: key), let value = values[position] else { return nil }
        unlink(position)
        keyAt[position] = nil
        values[position] = nil
        free.append(position)
        let size = places[position].bytes
        bytes -= size
        return Removed(key: key, value: value, bytes: size)
    }

    /// Removes the entry that was not used for the longest time.
    public mutating func evictOldest() -> Removed? {
        guard oldest != Self.none, let key = keyAt[oldest] else { return nil }
        return remove(key)
    }

    /// Removes expired entries from the old end, at most `limit` of them, and stops at the first live one.
    /// Called on every insertion, so that entries nobody asks for again do not stay until memory is short.
    public mutating func removeExpired(at now: ContinuousClock.Instant, limit: Int) -> [Removed] {
        var removed: [Removed] = []
        while removed.count < limit, oldest != Self.none, places[oldest].expiry <= now, let key = keyAt[oldest] {
            if let gone = remove(key) { removed.append(gone) }
        }
        return removed
    }

    private mutating func linkAsNewest(_ position: Int) {
        places[position].older = newest
        places[position].newer = Self.none
        if newest != Self.none { places[newest].newer = position }
        newest = position
        if oldest == Self.none { oldest = position }
    }

    private mutating func unlink(_ position: Int) {
        let (newer, older) = (places[position].newer, places[position].older)
        if newer == Self.none { newest = older } else { places[newer].older = older }
        if older == Self.none { oldest = newer } else { places[older].newer = newer }
    }
}
