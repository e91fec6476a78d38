extension TemplateParser {
    mutating func pipeline() throws(TemplateFault) -> TemplatePipeline {
        var pipeline = TemplatePipeline()
        try declaration(&pipeline)
        while true {
            pipeline.commands.append(try command())
            skipBlanks()
            guard peek == UInt8(ascii: "|") else { return pipeline }
            place += 1
        }
    }

    /// `$x :=`, `$x =` or `$i, $x :=`; nothing is taken if it is something else.
    private mutating func declaration(_ pipeline: inout TemplatePipeline) throws(TemplateFault) {
        skipBlanks()
        let start = place
        var names: [String] = []
        while peek == UInt8(ascii: "$") {
            place += 1
            names.append(word())
            skipBlanks()
            guard peek == UInt8(ascii: ",") else { break }
            place += 1
            skipBlanks()
        }
        if !names.isEmpty, peek == UInt8(ascii: ":") {
            place += 2
            pipeline.declares = true
            pipeline.variables = names
        } else if !names.isEmpty, peek == UInt8(ascii: "=") {
            place += 1
            pipeline.variables = names
        } else {
            place = start
        }
    }

    private mutating func command() throws(TemplateFault) -> TemplateCommand {
        skipBlanks()
        let start = place
        var operands: [TemplateOperand] = []
        while let byte = peek, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")"), !isAtClose {
            operands.append(try operand(byte))
            skipBlanks()
        }
        if operands.isEmpty { throw fault(peek == nil ? "unclosed action" : "missing value for command") }
        let text = operands.map(\.text).joined(separator: " ")
        return TemplateCommand(operands: operands, offset: start, text: text)
    }

    private mutating func operand(_ byte: UInt8) throws(TemplateFault) -> TemplateOperand {
        let start = place
        var fields: [String] = []
        let kind: TemplateOperand.Kind
        switch byte {
        case UInt8(ascii: "."):
            kind = .dot
            // Only the fields after it are taken below; a dot by itself is the value.
            if !Lexer.isLetter(following) { place += 1 }
        case UInt8(ascii: "$"):
            place += 1
            kind = .variable(word())
        case UInt8(ascii: "("):
            place += 1
            kind = .pipeline(try nested { (parser) throws(TemplateFault) in try parser.pipeline() })
            skipBlanks()
            guard peek == UInt8(ascii: ")") else { throw fault("unclosed left paren") }
            place += 1
        case UInt8(ascii: "\""), UInt8(ascii: "`"): kind = .literal(.string(try quoted(byte)))
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"):
            kind = .literal(try number())
        default:
            guard Lexer.isLetter(byte) else { throw fault("unrecognized character in action: \(unrecognized)") }
            let name = word()
            switch name {
            case "true", "false": kind = .literal(.bool(name == "true"))
            case "nil": kind = .literal(.none)
            default:
                guard TemplateFunctions.isKnown(name) else {
                    throw fault("function \(QuotedText.quote(name)) not defined")
                }
                kind = .function(name)
            }
        }
        while peek == UInt8(ascii: "."), Lexer.isLetter(following) {
            place += 1
            fields.append(word())
        }
        return TemplateOperand(kind: kind, fields: fields, offset: start, text: slice(start, place))
    }

    private var following: UInt8? {
        var ahead = self
        ahead.place += 1
        return ahead.peek
    }

    private mutating func number() throws(TemplateFault) -> TemplateValue {
        let start = place
        place += 1
        while let byte = peek {
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            let afterExponent = slice(place - 1, place).lowercased() == "e"
            guard Lexer.isWord(byte) || byte == UInt8(ascii: ".") || (isSign && afterExponent) else { break }
            place += 1
        }
        let text = slice(start, place)
        if let whole = Int64(text) { return .int(whole) }
        guard let value = NumberText.parseFloat(text) else {
            throw fault("bad number syntax: \(QuotedText.quote(text))")
        }
        return .float(value)
    }
}
