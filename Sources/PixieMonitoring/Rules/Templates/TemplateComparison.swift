/// `eq`, `ne`, `lt`, `le`, `gt`, `ge`. As in Go a whole number and a fraction do not compare.
enum TemplateComparison {
    static func holds(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> Bool {
        guard arguments.count >= 2 else { throw TemplateFault("missing argument for comparison") }
        if name == "eq" {
            for other in arguments.dropFirst() where try order(arguments[0], other) == .some(0) { return true }
            return false
        }
        let order = try order(arguments[0], arguments[1])
        switch name {
        case "ne": return order != 0
        case "lt": return order.map { $0 < 0 } ?? false
        case "le": return order.map { $0 <= 0 } ?? false
        case "gt": return order.map { $0 > 0 } ?? false
        default: return order.map { $0 >= 0 } ?? false
        }
    }

    /// Negative, zero or positive; nil where NaN is involved.
    private static func order(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateFault) -> Int? {
        switch (left, right) {
        case (.int(let a), .int(let b)): return a < b ? -1 : a == b ? 0 : 1
        case (.uint(let a), .uint(let b)): return a < b ? -1 : a == b ? 0 : 1
        case (.float(let a), .float(let b)): return a < b ? -1 : a == b ? 0 : a > b ? 1 : nil
        case (.string(let a), .string(let b)):
            return ExactString(a) == ExactString(b) ? 0 : ExactString(a).precedes(ExactString(b)) ? -1 : 1
        case (.bool(let a), .bool(let b)): return a == b ? 0 : 1
        default: throw TemplateFault("incompatible types for comparison")
        }
    }
}
