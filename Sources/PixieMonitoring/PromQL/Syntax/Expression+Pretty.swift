extension Expression {
    /// The expression as `format_query` answers it: on one line while that fits in 100 characters, otherwise broken at
    /// its operators and arguments and indented by two spaces a level.
    public var pretty: String { pretty(0) }

    private static let widest = 100

    private func pretty(_ level: Int) -> String {
        let indent = String(repeating: "  ", count: level)
        // Prometheus does not indent a subquery that fits; whoever compares the answers should see no difference.
        if case .subquery = self, description.utf8.count <= Expression.widest { return description }
        if description.utf8.count <= Expression.widest || isLeaf { return indent + description }
        switch self {
        case .number, .string, .vector, .matrix: return indent + description
        case .subquery(let subquery):
            let tail = description.dropFirst(subquery.expression.description.count)
            return subquery.expression.pretty(level) + tail
        case .call(let call):
            return "\(indent)\(call.function.rawValue)(\n\(Expression.list(call.arguments, level + 1))\n\(indent))"
        case .aggregate(let aggregate):
            let arguments = (aggregate.parameter.map { [$0] } ?? []) + [aggregate.expression]
            return "\(indent)\(aggregate.headText)(\n\(Expression.list(arguments, level + 1))\n\(indent))"
        case .binary(let binary):
            let left = binary.left.isLeaf ? "\(indent)  \(binary.leftText)" : binary.left.pretty(level + 1)
            return
                "\(left)\n\(indent)\(binary.operatorText)\n\(binary.right.pretty(level + 1))"
        case .unary(let negates, let inner, _):
            return indent + (negates ? "-" : "+") + inner.pretty(level).drop { $0 == " " }
        case .parenthesised(let inner, _): return "\(indent)(\n\(inner.pretty(level + 1))\n\(indent))"
        }
    }

    private var isLeaf: Bool {
        switch self {
        case .number, .string, .vector, .matrix: true
        default: false
        }
    }

    private static func list(_ items: [Expression], _ level: Int) -> String {
        items.map { $0.pretty(level) }.joined(separator: ",\n")
    }
}
