/// Which labels count when rows are grouped or matched.
enum LabelFilter {
    case all
    case only([Symbol])
    case except([Symbol])

    @inline(__always)
    func keeps(_ name: Symbol) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(name)
        case .except(let names): !names.contains(name)
        }
    }

    func apply(_ set: LabelSet) -> LabelSet { LabelSet(words: set.words.filter { keeps(LabelSet.name($0)) }) }
}

/// Numbers the groups that rows fall into, in order of first appearance. An open hash table of its own: it hashes the
/// words that count without building a key for each row.
struct LabelGrouper {
    private let filter: LabelFilter
    private var table: [Int32]
    private var hashes: [UInt64] = []
    /// For each group the labels of the row that opened it.
    private(set) var representatives: [LabelSet] = []

    init(_ filter: LabelFilter, expecting rows: Int) {
        self.filter = filter
        var size = 16
        while size < rows * 2 { size *= 2 }
        table = Array(repeating: -1, count: size)
    }

    var count: Int { representatives.count }

    func groupLabels(_ group: Int) -> LabelSet { filter.apply(representatives[group]) }

    mutating func group(of set: LabelSet) -> Int {
        let hash = hash(set)
        var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[slot] >= 0 {
            let group = Int(table[slot])
            if hashes[group] == hash, isEqual(representatives[group], set) { return group }
            slot = (slot + 1) & (table.count - 1)
        }
        table[slot] = Int32(count)
        hashes.append(hash)
        representatives.append(set)
        if count * 2 > table.count { grow() }
        return count - 1
    }

    private func hash(_ set: LabelSet) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for word in set.words where filter.keeps(LabelSet.name(word)) {
            hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
        }
        return hash
    }

    private func isEqual(_ left: LabelSet, _ right: LabelSet) -> Bool {
        if case .all = filter { return left == right }
        var (i, j) = (0, 0)
        while true {
            while i < left.words.count, !filter.keeps(LabelSet.name(left.words[i])) { i += 1 }
            while j < right.words.count, !filter.keeps(LabelSet.name(right.words[j])) { j += 1 }
            if i == left.words.count || j == right.words.count {
                return i == left.words.count && j == right.words.count
            }
            if left.words[i] != right.words[j] { return false }
            i += 1
            j += 1
        }
    }

    private mutating func grow() {
        table = Array(repeating: -1, count: table.count * 2)
        for (group, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = Int32(group)
        }
    }
}
