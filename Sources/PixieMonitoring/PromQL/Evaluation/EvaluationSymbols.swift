/// The symbols of a store, plus those a query makes up. The store's table itself is never touched.
///
/// A class because expressions read and extend it in one breath; it never leaves its evaluator.
final class EvaluationSymbols {
    private let base: SymbolTable
    private var extra: [String] = []
    private var index: [ExactString: Symbol] = [:]

    init(_ base: SymbolTable) { self.base = base }

    func lookUp(_ text: String) -> Symbol? { base.lookUp(text) ?? index[ExactString(text)] }

    func intern(_ text: String) -> Symbol {
        if let known = lookUp(text) { return known }
        let symbol = Symbol(base.count + extra.count)
        extra.append(text)
        index[ExactString(text)] = symbol
        return symbol
    }

    func text(_ symbol: Symbol) -> String {
        Int(symbol) < base.count ? base.text(symbol) : extra[Int(symbol) - base.count]
    }

    func labels(_ set: LabelSet) -> Labels {
        Labels(sorted: set.words.map { Label(name: text(LabelSet.name($0)), value: text(LabelSet.value($0))) })
    }

    /// `set` with one label set to a value, or removed if the value is empty.
    func setting(_ name: Symbol, to value: Symbol, in set: LabelSet) -> LabelSet {
        var result = set.without(name)
        if text(value).isEmpty { return result }
        let nameText = ExactString(text(name))
        let place =
            result.words.firstIndex { nameText.precedes(ExactString(text(LabelSet.name($0)))) } ?? result.words.endIndex
        result.words.insert(LabelSet.word(name, value), at: place)
        return result
    }
}
