/// A label name or value as a number: equal numbers are equal texts within one table.
typealias Symbol = UInt32

/// Every label text of a store, once.
struct SymbolTable: Sendable {
    /// Known in every table, because nearly every operation asks for it.
    static let metricName: Symbol = 0

    private(set) var strings: [String] = []
    private var index: [ExactString: Symbol] = [:]

    init() { _ = intern(Labels.metricName) }

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
