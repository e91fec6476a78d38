/// From a label to the series that carry it, in ascending order.
struct Postings: Sendable {
    private var byLabel: [UInt64: [Int32]] = [:]
    private var valuesByName: [Symbol: [Symbol]] = [:]

    mutating func add(_ set: LabelSet, _ series: Int32) {
        for word in set.words {
            if byLabel[word]?.append(series) == nil {
                byLabel[word] = [series]
                valuesByName[LabelSet.name(word), default: []].append(LabelSet.value(word))
            }
        }
    }

    func series(_ name: Symbol, _ value: Symbol) -> [Int32] { byLabel[LabelSet.word(name, value)] ?? [] }

    /// Every value of a label, in order of first appearance.
    func values(of name: Symbol) -> [Symbol] { valuesByName[name] ?? [] }

    var names: [Symbol] { Array(valuesByName.keys) }

    /// What two ascending lists have in common.
    static func intersection(_ left: [Int32], _ right: [Int32]) -> [Int32] {
        var result: [Int32] = []
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            if left[i] == right[j] {
                result.append(left[i])
                i += 1
                j += 1
            } else if left[i] < right[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return result
    }
}
