/// Parses the part of Go's template language that rules use.
struct TemplateParser {
    private let bytes: [UInt8]
    var place = 0
    private var trimsNext = false
    private var depth = 0
    private(set) var definitions: [String: [TemplateNode]] = [:]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The line of an offset, from 1, and the column in bytes, from 0.
    static func position(_ offset: Int, in text: [UInt8]) -> (line: Int, column: Int) {
        let position = SourcePosition(offset: offset, in: text)
        return (position.line, position.column - 1)
    }

    private enum Closing: Equatable {
        case endOfText
        case end
        case otherwise
    }

    mutating func parse() throws(TemplateFault) -> [TemplateNode] {
        let (nodes, closing) = try list()
        if closing != .endOfText { throw fault("unexpected {{\(closing == .end ? "end" : "else")}}") }
        return nodes
    }

    func fault(_ message: String) -> TemplateFault {
        TemplateFault("\(TemplateParser.position(min(place, bytes.count), in: bytes).line): \(message)")
    }

    private func starts(_ text: StaticString, at offset: Int) -> Bool {
        text.withUTF8Buffer { bytes[min(offset, bytes.count)...].starts(with: $0) }
    }

    /// Whatever nests goes through here: parsing, expanding and freeing recurse over it, on threads with small stacks.
    mutating func nested<Value>(
        _ parse: (inout TemplateParser) throws(TemplateFault) -> Value
    ) throws(TemplateFault) -> Value {
        depth += 1
        defer { depth -= 1 }
        if depth > 100 { throw fault("template nests too deeply") }
        return try parse(&self)
    }

    private mutating func list() throws(TemplateFault) -> ([TemplateNode], Closing) {
        try nested { (parser) throws(TemplateFault) in try parser.nodes() }
    }

    private mutating func nodes() throws(TemplateFault) -> ([TemplateNode], Closing) {
        var nodes: [TemplateNode] = []
        while true {
            let start = place
            while place < bytes.count, !starts("{{", at: place) { place += 1 }
            var text = bytes[start..<place]
            if trimsNext { text = text.drop(while: TemplateParser.isBlank) }
            trimsNext = false
            let opens = place < bytes.count
            if opens { place += 2 }
            if opens, starts("-", at: place), place + 1 < bytes.count, TemplateParser.isBlank(bytes[place + 1]) {
                place += 1
                while let last = text.last, TemplateParser.isBlank(last) { text.removeLast() }
            }
            if !text.isEmpty { nodes.append(.text(String(decoding: text, as: UTF8.self))) }
            guard opens else { return (nodes, .endOfText) }
            if try comment() { continue }
            if let closing = try action(&nodes) { return (nodes, closing) }
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...10).contains(byte) || byte == 13 }

    mutating func skipBlanks() { while let byte = peek, TemplateParser.isBlank(byte) { place += 1 } }

    var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func comment() throws(TemplateFault) -> Bool {
        let start = place
        skipBlanks()
        guard starts("/*", at: place) else {
            place = start
            return false
        }
        while place < bytes.count, !starts("*/", at: place) { place += 1 }
        guard place < bytes.count else { throw fault("unclosed comment") }
        place += 2
        try close()
        return true
    }

    /// The end of an action; `-}}` also takes the blanks after it.
    mutating func close() throws(TemplateFault) {
        skipBlanks()
        if starts("-}}", at: place) {
            place += 3
            trimsNext = true
        } else if starts("}}", at: place) {
            place += 2
        } else if place >= bytes.count {
            throw fault("unclosed action")
        } else {
            throw fault("unexpected \(QuotedText.quote(String(decoding: [bytes[place]], as: UTF8.self))) in command")
        }
    }

    var isAtClose: Bool { starts("}}", at: place) || starts("-}}", at: place) }

    private mutating func action(_ nodes: inout [TemplateNode]) throws(TemplateFault) -> Closing? {
        skipBlanks()
        let start = place
        switch word() {
        case "end":
            try close()
            return .end
        case "else": return .otherwise
        case "if":
            let (pipeline, then, otherwise) = try branches("if")
            nodes.append(.condition(pipeline, then: then, otherwise: otherwise))
        case "with":
            let (pipeline, then, otherwise) = try branches("with")
            nodes.append(.with(pipeline, then: then, otherwise: otherwise))
        case "range":
            let (pipeline, body, otherwise) = try branches("range")
            nodes.append(.range(pipeline, body: body, otherwise: otherwise))
        case "break":
            try close()
            nodes.append(.leave)
        case "continue":
            try close()
            nodes.append(.proceed)
        case "define":
            let name = try templateName()
            try close()
            let (body, closing) = try list()
            guard closing == .end else { throw fault("unexpected EOF") }
            definitions[name] = body
        case "template":
            let name = try templateName()
            skipBlanks()
            let argument = isAtClose ? nil : try pipeline()
            try close()
            nodes.append(.template(name: name, argument, offset: start))
        default:
            place = start
            let pipeline = try pipeline()
            try close()
            nodes.append(.action(pipeline))
        }
        return nil
    }

    mutating func word() -> String {
        let start = place
        while let byte = peek, Lexer.isWord(byte) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func templateName() throws(TemplateFault) -> String {
        skipBlanks()
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "`") else {
            throw fault("unexpected text in template clause, expected a quoted name")
        }
        return try quoted(quote)
    }

    private mutating func branches(
        _ kind: String
    ) throws(TemplateFault) -> (TemplatePipeline, [TemplateNode], [TemplateNode]) {
        let pipeline = try pipeline()
        if pipeline.commands.isEmpty { throw fault("missing value for \(kind)") }
        try close()
        let (then, closing) = try list()
        switch closing {
        case .end: return (pipeline, then, [])
        case .endOfText: throw fault("unexpected EOF")
        case .otherwise:
            skipBlanks()
            if starts("if", at: place), kind == "if" {
                // `else if` is a condition inside the other branch that shares its `end`.
                _ = word()
                let (next, inner, rest) = try nested { (parser) throws(TemplateFault) in try parser.branches("if") }
                return (pipeline, then, [.condition(next, then: inner, otherwise: rest)])
            }
            try close()
            let (otherwise, end) = try list()
            guard end == .end else { throw fault("unexpected EOF") }
            return (pipeline, then, otherwise)
        }
    }

    /// A quoted string at the current place.
    mutating func quoted(_ quote: UInt8) throws(TemplateFault) -> String {
        var lexer = Lexer(bytes, dialect: .prometheus3)
        lexer.position = place
        lexer.start = place
        do { try lexer.string(quote) } catch { throw fault(error.message) }
        place = lexer.position
        return Lexer.unquote(lexer.written)
    }

    func slice(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    /// The character at the current place, for an error message.
    var unrecognized: String {
        let scalar = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self).unicodeScalars.first
        return "U+" + QuotedText.hexadecimal(scalar?.value ?? 0, width: 4, uppercase: true)
    }
}
