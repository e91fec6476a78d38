/// An immutable map from words to a set of traits, looked up by the hash `WordScanner` computes.
///
/// Open addressing at no more than half load: a look-up is one or two probes and allocates nothing.
struct WordTable<Traits: OptionSet & Sendable>: Sendable where Traits.RawValue == UInt32 {
    private let keys: [UInt64]
    private let values: [UInt32]
    private let mask: Int

    /// - Parameter groups: traits and the space-separated lower-case words that have them; a word may occur in several groups.
    init(_ groups: [(Traits, String)]) {
        var merged: [UInt64: UInt32] = [:]
        for (traits, words) in groups {
            for word in words.split(separator: " ") {
                merged[WordScanner.hash(of: word), default: 0] |= traits.rawValue
            }
        }
        var capacity = 16
        while capacity < merged.count * 2 { capacity *= 2 }
        var keys = [UInt64](repeating: 0, count: capacity)
        var values = [UInt32](repeating: 0, count: capacity)
        for (key, value) in merged {
            var slot = Self.slot(key, mask: capacity - 1)
            while keys[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            keys[slot] = key
            values[slot] = value
        }
        self.keys = keys
        self.values = values
        self.mask = capacity - 1
    }

    @inline(__always)
    subscript(hash: UInt64) -> Traits {
        var slot = Self.slot(hash, mask: mask)
        while keys[slot] != 0 {
            if keys[slot] == hash { return Traits(rawValue: values[slot]) }
            slot = (slot + 1) & mask
        }
        return []
    }

    @inline(__always)
    private static func slot(_ hash: UInt64, mask: Int) -> Int { Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask }
}
