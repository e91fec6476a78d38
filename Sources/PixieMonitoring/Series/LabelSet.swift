/// The labels of a series as symbols, in order of the names' texts: name in the upper half of each word, value in the
/// lower. Equal sets of one table have equal words.
struct LabelSet: Hashable, Sendable {
    var words: [UInt64]

    static let empty = LabelSet(words: [])

    static func word(_ name: Symbol, _ value: Symbol) -> UInt64 { UInt64(name) << 32 | UInt64(value) }

    static func name(_ word: UInt64) -> Symbol { Symbol(truncatingIfNeeded: word >> 32) }

    static func value(_ word: UInt64) -> Symbol { Symbol(truncatingIfNeeded: word) }

    func value(of name: Symbol) -> Symbol? {
        for word in words where LabelSet.name(word) == name { return LabelSet.value(word) }
        return nil
    }

    func without(_ name: Symbol) -> LabelSet {
        guard words.contains(where: { LabelSet.name($0) == name }) else { return self }
        return LabelSet(words: words.filter { LabelSet.name($0) != name })
    }

    /// Without what says which metric it is: the name and, in dialect 3, its type and unit.
    func withoutMetric(in dialect: Dialect) -> LabelSet {
        guard dialect == .prometheus3 else { return without(SymbolTable.metricName) }
        guard words.contains(where: { LabelSet.name($0) <= SymbolTable.metricUnit }) else { return self }
        return LabelSet(words: words.filter { LabelSet.name($0) > SymbolTable.metricUnit })
    }
}
