#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension BinaryOperator {
    /// The result of an arithmetic operator.
    func arithmetic(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: fmod(left, right)
        case .power: pow(left, right)
        case .atan2: arcTangent(left, right)
        default: .nan
        }
    }

    /// Whether a comparison holds.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .less: left < right
        case .greaterOrEqual: left >= right
        case .lessOrEqual: left <= right
        default: false
        }
    }

    /// What becomes of a pair of elements: the left value or the result, or nil if a filter drops it.
    func combine(_ left: Double, _ right: Double, returnsBool: Bool) -> Double? {
        guard isComparison else { return arithmetic(left, right) }
        let holds = holds(left, right)
        return returnsBool ? (holds ? 1 : 0) : holds ? left : nil
    }
}

/// The C function, which inside the enumeration is hidden by the operator of the same name.
private func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
