/// A label name or value as a number: equal numbers are equal texts within one table.
typealias Symbol = UInt32

/// Every label text of a store, once.
struct SymbolTable: Sendable {
    /// Known in every table, because nearly every operation asks for it.
    static let metricName: Symbol = 0
    /// What Prometheus 3 can keep beside the name and drops with it: `__type__` and `__unit__`.
    static let metricType: Symbol = 1
    static let metricUnit: Symbol = 2

    private(set) var strings: [String] = []
    private var index: [ExactString: Symbol] = [:]

    init() { for name in [Labels.metricName, "__type__", "__unit__"] { _ = intern(name) } }

    var count: Int { strings.count }

    mutating func intern(_ text: String) -> Symbol {
        if let known = index[ExactString(text)] { return known }
        let symbol = Symbol(strings.count)
        strings.append(text)
        index[ExactString(text)] = symbol
        return symbol
    }

    /// The symbol of `text`, or nil if no series has ever used it.
    func lookUp(_ text: String) -> Symbol? { index[ExactString(text)] }

    func text(_ symbol: Symbol) -> String { strings[Int(symbol)] }
}
