/// Values that end at an instant, within a budget of bytes.
///
/// Keys are bytes, because two strings may be equal to Swift (`é` in its two forms) and are two keys to Redis.
struct ExpiringTable {
    typealias Key = [UInt8]

    private struct Entry {
        var value: [UInt8]
        var end: ContinuousClock.Instant
        /// Its place in the line of uses; earlier places of the same key are void.
        var use: Int
    }

    private static let overhead = 128

    private let maximumBytes: Int
    private var entries: [Key: Entry] = [:]
    /// Keys in the order of their uses, from `first` on. A key stands there once for each use until it is cleared.
    private var uses: [Key] = []
    private var first = 0
    /// The number of `uses[0]`.
    private var origin = 0
    private(set) var bytes = 0

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    mutating func value(of key: Key, now: ContinuousClock.Instant) -> [UInt8]? {
        guard let entry = entries[key] else { return nil }
        guard entry.end > now else {
            take(key)
            return nil
        }
        let use = noteUse(of: key)
        entries[key]?.use = use
        return entry.value
    }

    mutating func set(
        _ value: [UInt8], for key: Key, until end: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        take(key)
        let size = Self.size(key, value)
        guard size <= maximumBytes else { return }
        while bytes + size > maximumBytes, dropOldest() {}
        bytes += size
        entries[key] = Entry(value: value, end: end, use: noteUse(of: key))
    }

    /// Whether it was there.
    mutating func remove(_ key: Key, now: ContinuousClock.Instant) -> Bool {
        guard let entry = take(key) else { return false }
        return entry.end > now
    }

    /// Of live entries, in no order.
    func keys(beginningWith prefix: Key, now: ContinuousClock.Instant) -> [Key] {
        entries.filter { $0.value.end > now && $0.key.starts(with: prefix) }.map(\.key)
    }

    private static func size(_ key: Key, _ value: [UInt8]) -> Int { key.count + value.count + overhead }

    @discardableResult
    private mutating func take(_ key: Key) -> Entry? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        bytes -= Self.size(key, entry.value)
        return entry
    }

    private mutating func noteUse(of key: Key) -> Int {
        if uses.count > 64 + 4 * entries.count { clearUses() }
        uses.append(key)
        return origin + uses.count - 1
    }

    private mutating func dropOldest() -> Bool {
        while first < uses.count {
            let key = uses[first]
            let number = origin + first
            first += 1
            guard entries[key]?.use == number else { continue }
            take(key)
            return true
        }
        return false
    }

    /// Keeps one place for each key: its last.
    private mutating func clearUses() {
        let start = origin
        var kept: [Key] = []
        origin += uses.count
        for index in first..<uses.count where entries[uses[index]]?.use == start + index {
            entries[uses[index]]?.use = origin + kept.count
            kept.append(uses[index])
        }
        uses = kept
        first = 0
    }
}
