extension Expression {
    /// Whether the value is the same at every step of a range query, so that one evaluation does for all.
    var isStepInvariant: Bool {
        switch self {
        case .number, .string: true
        case .vector(let selector): selector.at != nil
        case .matrix(let matrix): matrix.selector.at != nil
        case .subquery(let subquery): subquery.at != nil
        case .call(let call): !call.function.dependsOnTime && call.arguments.allSatisfy(\.isStepInvariant)
        case .aggregate, .binary, .unary, .parenthesised: children.allSatisfy(\.isStepInvariant)
        }
    }
}
