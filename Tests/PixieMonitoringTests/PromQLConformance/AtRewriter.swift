@testable import PixieMonitoring

/// Pins every selector of an expression that has no `@` of its own to one time.
struct AtRewriter {
    let time: Int64

    /// Nil for expressions whose value depends on when they are evaluated, whatever they read.
    func rewrite(_ expression: Expression) -> Expression? {
        switch expression {
        case .number, .string: return expression
        case .vector(var selector):
            selector.at = selector.at ?? .time(time)
            return .vector(selector)
        case .matrix(var matrix):
            matrix.selector.at = matrix.selector.at ?? .time(time)
            return .matrix(matrix)
        case .subquery(var subquery):
            // What a subquery reads follows from its own time.
            if !isPinnable(subquery.expression) { return nil }
            subquery.at = subquery.at ?? .time(time)
            return .subquery(subquery)
        case .call(var call):
            guard !call.function.dependsOnTime else { return nil }
            let arguments = call.arguments.compactMap(rewrite)
            guard arguments.count == call.arguments.count else { return nil }
            call.arguments = arguments
            return .call(call)
        case .aggregate(var aggregate):
            guard let inner = rewrite(aggregate.expression) else { return nil }
            if let parameter = aggregate.parameter {
                guard let pinned = rewrite(parameter) else { return nil }
                aggregate.parameter = pinned
            }
            aggregate.expression = inner
            return .aggregate(aggregate)
        case .binary(var binary):
            guard let left = rewrite(binary.left), let right = rewrite(binary.right) else { return nil }
            (binary.left, binary.right) = (left, right)
            return .binary(binary)
        case .unary(let negates, let inner, let range):
            return rewrite(inner).map { .unary(negates: negates, $0, range) }
        case .parenthesised(let inner, let range): return rewrite(inner).map { .parenthesised($0, range) }
        }
    }

    private func isPinnable(_ expression: Expression) -> Bool { rewrite(expression) != nil }
}
