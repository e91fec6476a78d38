/// A parsed query.
public indirect enum Expression: Hashable, Sendable {
    case number(Double, SourceRange)
    case string(String, SourceRange)
    case vector(VectorSelector)
    case matrix(MatrixSelector)
    case subquery(Subquery)
    case call(Call)
    case aggregate(Aggregate)
    case binary(Binary)
    /// Plus is kept because it prints, although it does nothing.
    case unary(negates: Bool, Expression, SourceRange)
    case parenthesised(Expression, SourceRange)

    public var range: SourceRange {
        switch self {
        case .number(_, let range), .string(_, let range), .unary(_, _, let range), .parenthesised(_, let range): range
        case .vector(let selector): selector.range
        case .matrix(let matrix): matrix.range
        case .subquery(let subquery): subquery.range
        case .call(let call): call.range
        case .aggregate(let aggregate): aggregate.range
        case .binary(let binary): binary.left.range.joined(binary.right.range)
        }
    }

    public var type: ValueType {
        switch self {
        case .number: .scalar
        case .string: .string
        case .vector, .aggregate: .vector
        case .matrix, .subquery: .matrix
        case .call(let call): call.function.returns
        case .binary(let binary): binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
        case .unary(_, let inner, _), .parenthesised(let inner, _): inner.type
        }
    }

    /// The expression inside any parentheses.
    var unwrapped: Expression {
        var inner = self
        while case .parenthesised(let next, _) = inner { inner = next }
        return inner
    }

    var children: [Expression] {
        switch self {
        case .number, .string, .vector, .matrix: []
        case .subquery(let subquery): [subquery.expression]
        case .call(let call): call.arguments
        case .aggregate(let aggregate): (aggregate.parameter.map { [$0] } ?? []) + [aggregate.expression]
        case .binary(let binary): [binary.left, binary.right]
        case .unary(_, let inner, _), .parenthesised(let inner, _): [inner]
        }
    }
}

/// The time `@` pins a selector to.
public enum AtModifier: Hashable, Sendable {
    /// Milliseconds since 1970.
    case time(Int64)
    case start
    case end
}

public struct VectorSelector: Hashable, Sendable {
    /// The name before the braces; empty if there is none. It is also among the matchers.
    public var name: String
    public var matchers: [LabelMatcher]
    /// Milliseconds into the past.
    public var offset: Int64 = 0
    public var at: AtModifier?
    public var range: SourceRange
}

public struct MatrixSelector: Hashable, Sendable {
    public var selector: VectorSelector
    /// Milliseconds.
    public var window: Int64
    public var range: SourceRange
}

public struct Subquery: Hashable, Sendable {
    public var expression: Expression
    /// Milliseconds.
    public var window: Int64
    /// Milliseconds; nil for the engine's default.
    public var step: Int64?
    public var offset: Int64 = 0
    public var at: AtModifier?
    public var range: SourceRange
}

public struct Call: Hashable, Sendable {
    public var function: PromQLFunction
    public var arguments: [Expression]
    public var range: SourceRange
}

public struct Aggregate: Hashable, Sendable {
    public var operation: AggregationOperator
    public var expression: Expression
    public var parameter: Expression?
    public var grouping: [String]
    public var without: Bool
    public var range: SourceRange
}

public struct Binary: Hashable, Sendable {
    public var operation: BinaryOperator
    public var left: Expression
    public var right: Expression
    /// Nil where an operand is a scalar.
    public var matching: VectorMatching?
    public var returnsBool: Bool
    /// Where the operator stands.
    public var operatorRange: SourceRange
}

public struct VectorMatching: Hashable, Sendable {
    public enum Cardinality: Hashable, Sendable {
        case oneToOne, manyToOne, oneToMany, manyToMany
    }

    public var cardinality: Cardinality = .oneToOne
    public var labels: [String] = []
    /// Whether `labels` are those to match on; otherwise those to ignore.
    public var on = false
    /// Labels copied from the "one" side.
    public var include: [String] = []
}
