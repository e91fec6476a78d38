extension Parser {
    /// `name{a="b"}`; the name, if any, has been read and the current token may be a brace.
    mutating func vectorSelector(name: Token?) throws(MonitoringError) -> Expression {
        let first = try current()
        var selector = VectorSelector(
            name: name?.text ?? "", matchers: [], range: name?.range ?? first.range)
        if try current().kind == .leftBrace { try braces(&selector) }
        if !selector.name.isEmpty {
            if let other = selector.matchers.first(where: { $0.name == Labels.metricName && $0.operation == .equal }) {
                throw fault(
                    "metric name must not be set twice: \(QuotedText.quote(selector.name)) or "
                        + QuotedText.quote(other.value), at: selector.range)
            }
            selector.matchers.append(try LabelMatcher(Labels.metricName, .equal, selector.name, dialect: dialect))
        }
        // A selector of everything is almost certainly a mistake, and always too much.
        guard selector.matchers.contains(where: { !$0.matches("") }) else {
            throw fault("vector selector must contain at least one non-empty matcher", at: selector.range)
        }
        return .vector(selector)
    }

    mutating func braces(_ selector: inout VectorSelector) throws(MonitoringError) {
        try advance()
        while true {
            if let close = try takeIf(.rightBrace) {
                selector.range.end = close.range.end
                return
            }
            let token = try current()
            switch token.kind {
            case .identifier:
                try advance()
                selector.matchers.append(try matcher(of: token.text))
            case .string where dialect == .prometheus3:
                try advance()
                try quotedItem(Lexer.unquote(token.text), &selector, at: token)
            default:
                throw unexpected(in: "label matching", expected: "identifier or \"}\"")
            }
            if try takeIf(.comma) != nil { continue }
            guard try current().kind == .rightBrace else {
                throw unexpected(in: "label matching", expected: "\",\" or \"}\"")
            }
        }
    }

    /// A quoted label name with its condition, or the metric's name alone: `{"http.requests", "a.b"="c"}`.
    private mutating func quotedItem(
        _ text: String, _ selector: inout VectorSelector, at token: Token
    ) throws(MonitoringError) {
        switch try current().kind {
        case .comma, .rightBrace:
            if !selector.name.isEmpty {
                throw fault(
                    "metric name must not be set twice: \(QuotedText.quote(selector.name)) or \(QuotedText.quote(text))",
                    at: selector.range)
            }
            selector.name = text
        default: selector.matchers.append(try matcher(of: text))
        }
    }

    private mutating func matcher(of name: String) throws(MonitoringError) -> LabelMatcher {
        let operation: LabelMatcher.Operation
        switch try current().kind {
        case .equal: operation = .equal
        case .binary(.notEqual): operation = .notEqual
        case .matches: operation = .matches
        case .doesNotMatch: operation = .doesNotMatch
        default: throw unexpected(in: "label matching", expected: "label matching operator")
        }
        try advance()
        let token = try current()
        guard token.kind == .string else { throw unexpected(in: "label matching", expected: "string") }
        try advance()
        do {
            return try LabelMatcher(name, operation, Lexer.unquote(token.text), dialect: dialect)
        } catch {
            throw fault(error.message, at: token.range)
        }
    }

    /// `name(arguments)`.
    mutating func call() throws(MonitoringError) -> (Expression, height: Int) {
        let name = try advance()
        let function: PromQLFunction
        switch PromQLFunction.find(name.text, in: dialect) {
        case .success(let found): function = found
        case .failure(let unknown): throw fault(unknown.message, at: name.range)
        }
        let (arguments, end, height) = try argumentList()
        let range = SourceRange(name.range.start, end)
        return (.call(Call(function: function, arguments: arguments, range: range)), height + 1)
    }

    private mutating func argumentList() throws(MonitoringError) -> ([Expression], end: Int, height: Int) {
        try advance()
        if let close = try takeIf(.rightParen) { return ([], close.range.end, 0) }
        var arguments: [Expression] = []
        var height = 0
        while true {
            let (argument, argumentHeight) = try expression(above: 0)
            arguments.append(argument)
            height = max(height, argumentHeight)
            if let close = try takeIf(.rightParen) { return (arguments, close.range.end, height) }
            guard let comma = try takeIf(.comma) else { throw unexpected(expected: "\",\" or \")\"") }
            if try current().kind == .rightParen {
                throw fault("trailing commas not allowed in function call args", at: comma.range)
            }
        }
    }

    /// `sum by (job) (...)` or `sum (...) by (job)`.
    mutating func aggregate(_ operation: AggregationOperator) throws(MonitoringError) -> (Expression, height: Int) {
        let name = try advance()
        var grouping = try groupingClause()
        guard try current().kind == .leftParen else { throw unexpected(in: "aggregation") }
        var (arguments, end, height) = try argumentList()
        if grouping == nil {
            grouping = try groupingClause()
            if let grouping { end = grouping.end }
        }
        let range = SourceRange(name.range.start, end)
        let wanted = operation.parameterType == nil ? 1 : 2
        if arguments.isEmpty { throw fault("no arguments for aggregate expression provided", at: range) }
        guard arguments.count == wanted else {
            throw fault(
                "wrong number of arguments for aggregate expression provided, expected \(wanted), got \(arguments.count)",
                at: range)
        }
        let aggregate = Aggregate(
            operation: operation, expression: arguments[wanted - 1], parameter: wanted == 2 ? arguments[0] : nil,
            grouping: grouping?.labels ?? [], without: grouping?.without ?? false, range: range)
        return (.aggregate(aggregate), height + 1)
    }

    private mutating func groupingClause() throws(MonitoringError) -> (labels: [String], without: Bool, end: Int)? {
        guard case .keyword(let keyword) = try current().kind, keyword == .by || keyword == .without else { return nil }
        try advance()
        let labels = try labelList()
        return (labels, keyword == .without, lastEnd)
    }
}
