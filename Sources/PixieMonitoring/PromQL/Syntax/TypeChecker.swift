/// Checks that operands and arguments have the types they need, in the order and words of Prometheus.
struct TypeChecker {
    let input: [UInt8]

    func check(_ expression: Expression) throws(MonitoringError) {
        switch expression {
        case .number, .string, .vector, .matrix: break
        case .parenthesised(let inner, _): try check(inner)
        case .unary(_, let inner, let range):
            try check(inner)
            if inner.type != .scalar, inner.type != .vector {
                throw fault(
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                        + QuotedText.quote(inner.type.rawValue), at: range)
            }
        case .subquery(let subquery):
            try check(subquery.expression)
            if subquery.expression.type != .vector {
                throw fault(
                    "subquery is only allowed on instant vector, got \(subquery.expression.type.shortName)",
                    at: subquery.range)
            }
        case .call(let call): try check(call)
        case .aggregate(let aggregate):
            try expect(aggregate.expression, .vector, in: "aggregation expression")
            if let parameter = aggregate.parameter, let type = aggregate.operation.parameterType {
                try expect(parameter, type, in: "aggregation parameter")
            }
        case .binary(let binary): try check(binary)
        }
    }

    private func fault(_ message: String, at range: SourceRange) -> MonitoringError {
        MonitoringError(.badData, message, at: SourcePosition(offset: range.start, in: input))
    }

    private func expect(_ expression: Expression, _ type: ValueType, in context: String) throws(MonitoringError) {
        try check(expression)
        guard expression.type != type else { return }
        throw fault(
            "expected type \(type.rawValue) in \(context), got \(expression.type.rawValue)", at: expression.range)
    }

    private func check(_ call: Call) throws(MonitoringError) {
        let types = call.function.arguments
        let (given, name) = (call.arguments.count, QuotedText.quote(call.function.rawValue))
        func count(_ words: String) -> MonitoringError {
            fault("expected \(words) argument(s) in call to \(name), got \(given)", at: call.range)
        }
        if call.function.variadic == 0 {
            if given != types.count { throw count("\(types.count)") }
        } else {
            if given < types.count - 1 { throw count("at least \(types.count - 1)") }
            let most = types.count - 1 + call.function.variadic
            if call.function.variadic > 0, given > most { throw count("at most \(most)") }
        }
        for (index, argument) in call.arguments.enumerated() {
            try expect(argument, types[min(index, types.count - 1)], in: "call to function \(name)")
        }
    }

    private func check(_ binary: Binary) throws(MonitoringError) {
        try check(binary.left)
        try check(binary.right)
        let (operation, left, right) = (binary.operation, binary.left.type, binary.right.type)
        if binary.returnsBool, !operation.isComparison {
            throw fault("bool modifier can only be used on comparison operators", at: binary.operatorRange)
        }
        if operation.isComparison, !binary.returnsBool, left == .scalar, right == .scalar {
            throw fault("comparisons between scalars must use BOOL modifier", at: binary.operatorRange)
        }
        if let matching = binary.matching, matching.on {
            if let twice = matching.labels.first(where: matching.include.contains) {
                throw fault(
                    "label \(QuotedText.quote(twice)) must not occur in ON and GROUP clause at once",
                    at: binary.operatorRange)
            }
        }
        for operand in [binary.left, binary.right] where operand.type != .scalar && operand.type != .vector {
            throw fault("binary expression must contain only scalar and instant vector types", at: operand.range)
        }
        let range = Expression.binary(binary).range
        if left != .vector || right != .vector {
            if binary.matching?.labels.isEmpty == false {
                throw fault("vector matching only allowed between instant vectors", at: range)
            }
            if operation.isSet {
                throw fault("set operator \"\(operation.rawValue)\" not allowed in binary scalar expression", at: range)
            }
        } else if operation.isSet, let cardinality = binary.matching?.cardinality, cardinality != .manyToMany {
            throw fault("no grouping allowed for \"\(operation.rawValue)\" operation", at: range)
        }
    }
}
