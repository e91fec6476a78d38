extension Parser {
    /// `bool`, then `on (...)` or `ignoring (...)`, then `group_left (...)` or `group_right (...)`.
    mutating func modifiers() throws(MonitoringError) -> (returnsBool: Bool, VectorMatching) {
        let returnsBool = try takeIf(.keyword(.bool)) != nil
        var matching = VectorMatching()
        guard case .keyword(let keyword) = try current().kind, keyword == .on || keyword == .ignoring else {
            return (returnsBool, matching)
        }
        // Words that may follow are also names: `on` is only a modifier before a parenthesis.
        try advance()
        matching.on = keyword == .on
        matching.labels = try labelList()
        guard case .keyword(let group) = try current().kind, group == .groupLeft || group == .groupRight else {
            return (returnsBool, matching)
        }
        try advance()
        matching.cardinality = group == .groupLeft ? .manyToOne : .oneToMany
        if try current().kind == .leftParen { matching.include = try labelList() }
        return (returnsBool, matching)
    }

    /// `(a, b, c,)`.
    mutating func labelList() throws(MonitoringError) -> [String] {
        guard try takeIf(.leftParen) != nil else { throw unexpected(in: "grouping opts", expected: "\"(\"") }
        var labels: [String] = []
        while try takeIf(.rightParen) == nil {
            labels.append(try groupingLabel())
            if try takeIf(.comma) != nil { continue }
            guard try current().kind == .rightParen else {
                throw unexpected(in: "grouping opts", expected: "\",\" or \")\"")
            }
        }
        return labels
    }

    private mutating func groupingLabel() throws(MonitoringError) -> String {
        let token = try current()
        if token.kind == .string, dialect == .prometheus3 {
            try advance()
            return Lexer.unquote(token.text)
        }
        guard token.isName, token.kind != .metricIdentifier else {
            throw unexpected(in: "grouping opts", expected: "label")
        }
        try advance()
        return token.text
    }

    /// Everything that may follow an operand: `[5m]`, `[1h:5m]`, `offset 5m`, `@ 1234`.
    mutating func postfix(_ operand: Expression) throws(MonitoringError) -> Expression {
        var result = operand
        while true {
            switch try current().kind {
            case .leftBracket: result = try bracketed(result)
            case .keyword(.offset): result = try offset(result)
            case .at: result = try at(result)
            default:
                try refuseExperimentalModifier()
                return result
            }
        }
    }

    private mutating func bracketed(_ operand: Expression) throws(MonitoringError) -> Expression {
        let open = try advance()
        let window = try positiveDuration(in: "subquery or range", expected: "duration")
        try refuseDurationArithmetic()
        if try takeIf(.colon) != nil {
            var step: Int64?
            if try current().kind != .rightBracket { step = try positiveDuration(in: "subquery selector") }
            try refuseDurationArithmetic()
            guard let close = try takeIf(.rightBracket) else {
                throw unexpected(in: "subquery selector", expected: "\"]\"")
            }
            return .subquery(
                Subquery(expression: operand, window: window, step: step, range: operand.range.joined(close.range)))
        }
        guard let close = try takeIf(.rightBracket) else {
            throw unexpected(in: "subquery or range", expected: "\":\" or \"]\"")
        }
        guard case .vector(let selector) = operand else {
            throw fault("ranges only allowed for vector selectors", at: open.range)
        }
        if selector.offset != 0 { throw fault("no offset modifiers allowed before range", at: open.range) }
        if selector.at != nil { throw fault("no @ modifiers allowed before range", at: open.range) }
        return .matrix(MatrixSelector(selector: selector, window: window, range: operand.range.joined(close.range)))
    }

    private mutating func offset(_ operand: Expression) throws(MonitoringError) -> Expression {
        try advance()
        var negative = try takeIf(.binary(.subtract)) != nil
        if !negative, dialect == .prometheus3 { _ = try takeIf(.binary(.add)) }
        let token = try current()
        let length = try duration(in: "offset", expected: "duration")
        if length < 0 { negative.toggle() }
        let offset = negative ? -Int64(length.magnitude) : Int64(length.magnitude)
        return try modified(operand, "offset modifier") { (present: Int64, _: AtModifier?) throws(MonitoringError) in
            if present != 0 { throw fault("offset may not be set multiple times", at: operand.range) }
            return (offset, nil)
        } end: {
            token.range.end
        }
    }

    private mutating func at(_ operand: Expression) throws(MonitoringError) -> Expression {
        try advance()
        let (modifier, end) = try atTime(operand)
        return try modified(operand, "@ modifier") { (_: Int64, present: AtModifier?) throws(MonitoringError) in
            if present != nil { throw fault("@ <timestamp> may not be set multiple times", at: operand.range) }
            return (nil, modifier)
        } end: {
            end
        }
    }

    private mutating func atTime(_ operand: Expression) throws(MonitoringError) -> (AtModifier, end: Int) {
        if case .keyword(let keyword) = try current().kind, keyword == .start || keyword == .end {
            try advance()
            guard try takeIf(.leftParen) != nil else { throw unexpected(in: "@", expected: "\"(\"") }
            guard let close = try takeIf(.rightParen) else { throw unexpected(in: "@", expected: "\")\"") }
            return (keyword == .start ? .start : .end, close.range.end)
        }
        let negative = try takeIf(.binary(.subtract)) != nil
        if !negative { _ = try takeIf(.binary(.add)) }
        let token = try current()
        var seconds: Double
        switch token.kind {
        case .number: seconds = try number()
        case .duration where dialect == .prometheus3:
            try advance()
            seconds = Double(try milliseconds(of: token)) / 1_000
        default: throw unexpected(in: "@", expected: "timestamp")
        }
        if negative { seconds = -seconds }
        // Beyond 285,000 years sums of times and offsets could leave 64 bits.
        guard seconds.magnitude * 1_000 < 0x1p53 else {
            throw fault("timestamp out of bounds for @ modifier: \(NumberText.plain(seconds))", at: operand.range)
        }
        return (.time(Int64((seconds * 1_000).rounded(.toNearestOrAwayFromZero))), token.range.end)
    }

    private func modified(
        _ operand: Expression, _ what: String,
        _ change: (Int64, AtModifier?) throws(MonitoringError) -> (offset: Int64?, at: AtModifier?), end: () -> Int
    ) throws(MonitoringError) -> Expression {
        switch operand {
        case .vector(var selector):
            let new = try change(selector.offset, selector.at)
            selector.offset = new.offset ?? selector.offset
            selector.at = new.at ?? selector.at
            selector.range.end = end()
            return .vector(selector)
        case .matrix(var matrix):
            let new = try change(matrix.selector.offset, matrix.selector.at)
            matrix.selector.offset = new.offset ?? matrix.selector.offset
            matrix.selector.at = new.at ?? matrix.selector.at
            matrix.range.end = end()
            return .matrix(matrix)
        case .subquery(var subquery):
            let new = try change(subquery.offset, subquery.at)
            subquery.offset = new.offset ?? subquery.offset
            subquery.at = new.at ?? subquery.at
            subquery.range.end = end()
            return .subquery(subquery)
        default:
            throw fault(
                "\(what) must be preceded by an instant vector selector or range vector selector or a subquery",
                at: operand.range)
        }
    }

    // MARK: Numbers

    /// The number at the current place.
    mutating func number() throws(MonitoringError) -> Double {
        let token = try advance()
        guard let value = NumberText.parse(token.text) else {
            throw fault(
                "error parsing number: parsing \(QuotedText.quote(token.text)): value out of range", at: token.range)
        }
        return value
    }

    func milliseconds(of token: Token) throws(MonitoringError) -> Int64 {
        guard let length = PromQLDuration.parse(token.text) else {
            throw fault("not a valid duration string: \(QuotedText.quote(token.text))", at: token.range)
        }
        return length
    }

    private mutating func positiveDuration(
        in context: String, expected: String = ""
    ) throws(MonitoringError) -> Int64 {
        let token = try current()
        let length = try duration(in: context, expected: expected)
        if length <= 0 { throw fault("duration must be greater than 0", at: token.range) }
        return length
    }

    /// Milliseconds, written with units or, in dialect 3, as a number of seconds.
    private mutating func duration(in context: String, expected: String) throws(MonitoringError) -> Int64 {
        let token = try current()
        switch token.kind {
        case .duration:
            try advance()
            let length = try milliseconds(of: token)
            if length == 0 { throw fault("duration must be greater than 0", at: token.range) }
            return length
        case .number where dialect == .prometheus3:
            let milliseconds = (try number() * 1_000).rounded()
            // 64 bits of nanoseconds, as for a duration with units, in which an expression is written out again.
            guard milliseconds.magnitude <= 9_223_372_036_854 else {
                throw fault("duration out of range", at: token.range)
            }
            return Int64(milliseconds)
        default:
            try refuseDurationArithmetic()
            throw unexpected(in: context, expected: expected)
        }
    }
}
