/// An immutable map from words to small values, looked up by the hash `WordScanner` computes.
///
/// Open addressing at no more than half load: a look-up is one or two probes and allocates nothing.
struct WordTable<Value: Sendable>: Sendable {
    private let keys: [UInt64]
    private let values: [Value]
    private let mask: Int
    private let missing: Value

    /// - Parameter missing: what the words that are not in the table have.
    init(_ entries: [UInt64: Value], missing: Value) {
        var capacity = 16
        while capacity < entries.count * 2 { capacity *= 2 }
        var keys = [UInt64](repeating: 0, count: capacity)
        var values = [Value](repeating: missing, count: capacity)
        for (key, value) in entries {
            var slot = Self.slot(key, mask: capacity - 1)
            while keys[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            keys[slot] = key
            values[slot] = value
        }
        self.keys = keys
        self.values = values
        self.mask = capacity - 1
        self.missing = missing
    }

    @inline(__always)
    subscript(hash: UInt64) -> Value {
        var slot = Self.slot(hash, mask: mask)
        while keys[slot] != 0 {
            if keys[slot] == hash { return values[slot] }
            slot = (slot + 1) & mask
        }
        return missing
    }

    @inline(__always)
    private static func slot(_ hash: UInt64, mask: Int) -> Int { Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask }
}

extension WordTable where Value: OptionSet {
    /// - Parameter groups: traits and the space-separated lower-case words that have them; a word may occur in several groups.
    init(_ groups: [(Value, String)], key: (Substring) -> UInt64 = { WordScanner.hash(of: $0) }) {
        var merged: [UInt64: Value] = [:]
        for (traits, words) in groups {
            for word in words.split(whereSeparator: \.isWhitespace) { merged[key(word), default: []].formUnion(traits) }
        }
        self.init(merged, missing: [])
    }
}
