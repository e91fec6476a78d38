/// Cuts a query into tokens. A fault does not stop the parser from reporting an earlier one: it is kept behind the last
/// good token.
struct Lexer {
    let input: [UInt8]
    let dialect: Dialect
    var position = 0
    var start = 0
    private(set) var tokens: [Token] = []
    private var parenDepth = 0
    private var bracketOpen = false
    private var gotColon = false

    init(_ input: [UInt8], dialect: Dialect) {
        self.input = input
        self.dialect = dialect
    }

    /// The tokens, closed by one of kind `endOfInput`, and the fault that ended them early, if any.
    static func scan(_ input: [UInt8], dialect: Dialect) -> (tokens: [Token], fault: MonitoringError?) {
        var lexer = Lexer(input, dialect: dialect)
        var fault: MonitoringError?
        do { try lexer.run() } catch { fault = error }
        let end = lexer.start
        lexer.tokens.append(Token(kind: .endOfInput, text: "", range: SourceRange(end, end)))
        return (lexer.tokens, fault)
    }

    private mutating func run() throws(MonitoringError) {
        while true {
            skipBlanks()
            start = position
            guard let byte = peek() else { break }
            try statement(byte)
        }
        if parenDepth != 0 { throw fault("unclosed left parenthesis") }
        if bracketOpen { throw fault("unclosed left bracket") }
    }

    // MARK: Reading

    func peek(_ ahead: Int = 0) -> UInt8? { position + ahead < input.count ? input[position + ahead] : nil }

    mutating func accept(_ bytes: StaticString) -> Bool {
        guard let byte = peek() else { return false }
        let accepted = bytes.withUTF8Buffer { $0.contains(byte) }
        if accepted { position += 1 }
        return accepted
    }

    mutating func emit(_ kind: Token.Kind) {
        tokens.append(Token(kind: kind, text: written, range: SourceRange(start, position)))
    }

    /// What has been read of the current token.
    var written: String { String(decoding: input[start..<min(position, input.count)], as: UTF8.self) }

    func fault(_ message: String) -> MonitoringError {
        MonitoringError(.badData, message, at: SourcePosition(offset: start, in: input))
    }

    /// The character at the current place in single quotes.
    func quotedCharacter(_ ahead: Int = 0) -> String {
        guard let scalar = scalar(ahead) else { return "end of input" }
        return QuotedText.quoteRune(scalar)
    }

    func scalar(_ ahead: Int = 0) -> Unicode.Scalar? {
        guard position + ahead < input.count else { return nil }
        return String(decoding: input[(position + ahead)..<min(position + ahead + 4, input.count)], as: UTF8.self)
            .unicodeScalars.first
    }

    static func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }

    static func isLetter(_ byte: UInt8?) -> Bool {
        byte.map { (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_") } ?? false
    }

    static func isWord(_ byte: UInt8?) -> Bool { isDigit(byte) || isLetter(byte) }

    private mutating func skipBlanks() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "#"): while let byte = peek(), byte != UInt8(ascii: "\n") { _ = byte; position += 1 }
            default: return
            }
        }
    }

    // MARK: Statements

    private mutating func statement(_ byte: UInt8) throws(MonitoringError) {
        switch byte {
        case UInt8(ascii: ","): single(.comma)
        case UInt8(ascii: "*"): single(.binary(.multiply))
        case UInt8(ascii: "/"): single(.binary(.divide))
        case UInt8(ascii: "%"): single(.binary(.modulo))
        case UInt8(ascii: "+"): single(.binary(.add))
        case UInt8(ascii: "-"): single(.binary(.subtract))
        case UInt8(ascii: "^"): single(.binary(.power))
        case UInt8(ascii: "@"): single(.at)
        case UInt8(ascii: "="), UInt8(ascii: "!"): try equality(byte)
        case UInt8(ascii: "<"): comparison(.less, .lessOrEqual)
        case UInt8(ascii: ">"): comparison(.greater, .greaterOrEqual)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): try string(byte)
        case UInt8(ascii: "("):
            parenDepth += 1
            single(.leftParen)
        case UInt8(ascii: ")"):
            if parenDepth == 0 { throw fault("unexpected right parenthesis ')'") }
            parenDepth -= 1
            single(.rightParen)
        case UInt8(ascii: "{"):
            single(.leftBrace)
            try insideBraces()
        case UInt8(ascii: "["): try leftBracket()
        case UInt8(ascii: "]"):
            if !bracketOpen { throw fault("unexpected right bracket ']'") }
            bracketOpen = false
            single(.rightBracket)
        case UInt8(ascii: ":") where bracketOpen:
            if gotColon { throw fault("unexpected colon ':'") }
            gotColon = true
            single(.colon)
        default:
            if Lexer.isDigit(byte) || (byte == UInt8(ascii: ".") && Lexer.isDigit(peek(1))) {
                try numberOrDuration()
            } else if Lexer.isLetter(byte) || byte == UInt8(ascii: ":") {
                word()
            } else {
                throw fault("unexpected character: \(quotedCharacter())")
            }
        }
    }

    private mutating func single(_ kind: Token.Kind) {
        position += 1
        emit(kind)
    }

    private mutating func equality(_ byte: UInt8) throws(MonitoringError) {
        let isEqual = byte == UInt8(ascii: "=")
        position += 1
        if accept("=") {
            emit(.binary(isEqual ? .equal : .notEqual))
        } else if isEqual, peek() != UInt8(ascii: "~") {
            emit(.equal)
        } else {
            throw fault("unexpected character after '\(isEqual ? "=" : "!")': \(quotedCharacter())")
        }
    }

    private mutating func comparison(_ plain: BinaryOperator, _ orEqual: BinaryOperator) {
        position += 1
        emit(.binary(accept("=") ? orEqual : plain))
    }

    private mutating func leftBracket() throws(MonitoringError) {
        if bracketOpen { throw fault("unexpected left bracket '['") }
        gotColon = false
        bracketOpen = true
        single(.leftBracket)
        skipBlanks()
        start = position
        if dialect == .prometheus2 { try rangeDuration() }
    }

    private mutating func word() {
        while let byte = peek(), Lexer.isWord(byte) || byte == UInt8(ascii: ":") { position += 1 }
        let text = written.lowercased()
        if let kind = Lexer.reserved[text] {
            emit(kind)
        } else {
            emit(text.contains(":") ? .metricIdentifier : .identifier)
        }
    }

    private static let reserved: [String: Token.Kind] = {
        var words: [String: Token.Kind] = ["inf": .number, "nan": .number]
        for keyword in Token.Keyword.allCases { words[keyword.rawValue] = .keyword(keyword) }
        for aggregation in AggregationOperator.allCases { words[aggregation.rawValue] = .aggregation(aggregation) }
        for binary in BinaryOperator.allCases where binary.isWord { words[binary.rawValue] = .binary(binary) }
        return words
    }()

    // MARK: Inside braces

    private mutating func insideBraces() throws(MonitoringError) {
        while true {
            skipBlanks()
            start = position
            guard let byte = peek() else { throw fault("unexpected end of input inside braces") }
            switch byte {
            case UInt8(ascii: "}"):
                single(.rightBrace)
                return
            case UInt8(ascii: "{"): throw fault("unexpected left brace '{'")
            case UInt8(ascii: ","): single(.comma)
            case UInt8(ascii: "="):
                position += 1
                emit(accept("~") ? .matches : .equal)
            case UInt8(ascii: "!"):
                position += 1
                if accept("~") {
                    emit(.doesNotMatch)
                } else if accept("=") {
                    emit(.binary(.notEqual))
                } else {
                    throw fault("unexpected character after '!' inside braces: \(quotedCharacter())")
                }
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): try string(byte)
            default:
                guard Lexer.isLetter(byte) else {
                    throw fault("unexpected character inside braces: \(quotedCharacter())")
                }
                while Lexer.isWord(peek()) { position += 1 }
                emit(.identifier)
            }
        }
    }
}
