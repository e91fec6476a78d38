/// Parses a query by precedence climbing. Faults are worded and placed as Prometheus does; the first one ends it.
public struct Parser {
    let input: [UInt8]
    let dialect: Dialect
    private let tokens: [Token]
    private let lexicalFault: MonitoringError?
    private var place = 0
    private var depth = 0
    private let depthLimit: Int

    /// How deep expressions may nest, chains of operators included: evaluation recurses over them.
    public static let depthLimit = 128

    /// Parses and type-checks `text`.
    /// - Throws: `.badData` with the place of the fault, `.limit` for one nested too deeply.
    public static func parse(_ text: String, dialect: Dialect = .prometheus3) throws(MonitoringError) -> Expression {
        try parse(utf8: Array(text.utf8), dialect: dialect)
    }

    /// As `parse`, for bytes that may not be valid UTF-8.
    public static func parse(
        utf8 bytes: [UInt8], dialect: Dialect = .prometheus3
    ) throws(MonitoringError) -> Expression {
        var parser = Parser(bytes, dialect: dialect)
        let expression = try parser.wholeExpression()
        try TypeChecker(input: bytes).check(expression)
        return expression
    }

    init(_ input: [UInt8], dialect: Dialect, depthLimit: Int = Parser.depthLimit) {
        self.input = input
        self.dialect = dialect
        self.depthLimit = depthLimit
        (tokens, lexicalFault) = Lexer.scan(input, dialect: dialect)
    }

    private mutating func wholeExpression() throws(MonitoringError) -> Expression {
        if tokens.count == 1, lexicalFault == nil { throw fault("no expression found in input", at: SourceRange(0, 0)) }
        let (expression, _) = try expression(above: 0)
        if try current().kind != .endOfInput { throw unexpected() }
        return expression
    }

    // MARK: Tokens

    /// The token to read next. Reaching the place where the lexer gave up throws what it found there.
    func current() throws(MonitoringError) -> Token {
        let token = tokens[place]
        if token.kind == .endOfInput, let lexicalFault { throw lexicalFault }
        return token
    }

    /// Where the token read last ends.
    var lastEnd: Int { place > 0 ? tokens[place - 1].range.end : 0 }

    func following() -> Token { tokens[min(place + 1, tokens.count - 1)] }

    @discardableResult
    mutating func advance() throws(MonitoringError) -> Token {
        let token = try current()
        if token.kind != .endOfInput { place += 1 }
        return token
    }

    mutating func takeIf(_ kind: Token.Kind) throws(MonitoringError) -> Token? {
        try current().kind == kind ? try advance() : nil
    }

    func fault(_ message: String, at range: SourceRange) -> MonitoringError {
        MonitoringError(.badData, message, at: SourcePosition(offset: range.start, in: input))
    }

    /// The current token does not fit here.
    func unexpected(in context: String = "", expected: String = "") -> MonitoringError {
        let token: Token
        do { token = try current() } catch { return error }
        var message = "unexpected \(token.words)"
        if !context.isEmpty { message += " in \(context)" }
        if !expected.isEmpty { message += ", expected \(expected)" }
        return fault(message, at: token.range)
    }

    // MARK: Expressions

    /// An expression of operators that bind tighter than `precedence`, and how deep it nests.
    mutating func expression(above precedence: Int) throws(MonitoringError) -> (Expression, height: Int) {
        try descend()
        defer { depth -= 1 }
        var (left, height) = try prefix()
        while case .binary(let operation) = try current().kind, operation.precedence > precedence {
            let token = try advance()
            let (returnsBool, matching) = try modifiers()
            // Powers group from the right, all others from the left.
            let limit = operation == .power ? operation.precedence - 1 : operation.precedence
            let (right, rightHeight) = try expression(above: limit)
            height = max(height, rightHeight) + 1
            try checkHeight(height)
            left = .binary(
                Parser.binary(operation, left, right, matching, returnsBool: returnsBool, at: token.range))
        }
        return (left, height)
    }

    private mutating func descend() throws(MonitoringError) {
        depth += 1
        try checkHeight(depth)
    }

    func checkHeight(_ height: Int) throws(MonitoringError) {
        guard height > depthLimit else { return }
        let position = SourcePosition(offset: tokens[place].range.start, in: input)
        throw MonitoringError(.limit, "expression nests deeper than \(depthLimit) levels", at: position)
    }

    private static func binary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ matching: VectorMatching,
        returnsBool: Bool, at range: SourceRange
    ) -> Binary {
        var kept: VectorMatching? = matching
        if operation.isSet, matching.cardinality == .oneToOne { kept?.cardinality = .manyToMany }
        // Matching means nothing next to a scalar; if labels were named, the type checker refuses it.
        if left.type != .vector || right.type != .vector, matching.labels.isEmpty { kept = nil }
        return Binary(
            operation: operation, left: left, right: right, matching: kept, returnsBool: returnsBool,
            operatorRange: range)
    }

    private mutating func prefix() throws(MonitoringError) -> (Expression, height: Int) {
        let token = try current()
        guard case .binary(let sign) = token.kind, sign == .add || sign == .subtract else {
            let (primary, height) = try primary()
            return (try postfix(primary), height)
        }
        try advance()
        let (operand, height) = try expression(above: BinaryOperator.unaryPrecedence)
        if case .number(let value, let range) = operand {
            return (.number(sign == .subtract ? -value : value, token.range.joined(range)), height)
        }
        return (.unary(negates: sign == .subtract, operand, token.range.joined(operand.range)), height + 1)
    }

    private mutating func primary() throws(MonitoringError) -> (Expression, height: Int) {
        let token = try current()
        switch token.kind {
        case .number: return (.number(try number(), token.range), 1)
        case .duration where dialect == .prometheus3:
            try advance()
            return (.number(Double(try milliseconds(of: token)) / 1_000, token.range), 1)
        case .string:
            try advance()
            return (.string(Lexer.unquote(token.text), token.range), 1)
        case .leftParen:
            try advance()
            let (inner, height) = try expression(above: 0)
            guard let close = try takeIf(.rightParen) else { throw unexpected(expected: "\")\"") }
            return (.parenthesised(inner, token.range.joined(close.range)), height + 1)
        case .leftBrace: return (try vectorSelector(name: nil), 1)
        case .aggregation(let operation):
            switch following().kind {
            case .leftParen, .keyword(.by), .keyword(.without): return try aggregate(operation)
            default: return (try vectorSelector(name: try advance()), 1)
            }
        case .identifier where following().kind == .leftParen: return try call()
        case .identifier, .keyword(.start), .keyword(.end):
            try refuseExperimentalOperand()
            return (try vectorSelector(name: try advance()), 1)
        case .metricIdentifier, .binary(.and), .binary(.or), .binary(.unless), .keyword(.offset), .keyword(.by),
            .keyword(.without):
            return (try vectorSelector(name: try advance()), 1)
        default: throw unexpected()
        }
    }
}
