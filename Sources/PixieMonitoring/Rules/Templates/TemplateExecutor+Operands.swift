extension TemplateExecutor {
    mutating func evaluate(
        _ command: TemplateCommand, _ dot: TemplateValue, piped: TemplateValue?
    ) throws(TemplateFault) -> TemplateValue {
        guard let head = command.operands.first else { return .none }
        let rest = command.operands.dropFirst()
        look(at: head.offset, head.text)
        if case .function(let name) = head.kind {
            let value = try call(name, command, rest, dot, piped)
            return try fields(head.fields, of: value, arguments: [])
        }
        var arguments: [TemplateValue] = []
        for operand in rest { arguments.append(try evaluate(operand, dot)) }
        if let piped { arguments.append(piped) }
        return try evaluate(head, dot, arguments: arguments)
    }

    private mutating func call(
        _ name: String, _ command: TemplateCommand, _ operands: ArraySlice<TemplateOperand>, _ dot: TemplateValue,
        _ piped: TemplateValue?
    ) throws(TemplateFault) -> TemplateValue {
        var arguments: [TemplateValue] = []
        for operand in operands {
            let value = try evaluate(operand, dot)
            arguments.append(value)
            // What `and` and `or` do not need, they do not evaluate.
            if (name == "and" && !value.isTrue) || (name == "or" && value.isTrue) { return value }
        }
        if let piped { arguments.append(piped) }
        do throws(TemplateFault) {
            if name == "tmpl" {
                guard arguments.count == 2 else { throw TemplateFault("wrong number of args for tmpl") }
                return .string(try text(of: arguments[0].text, arguments[1]))
            }
            return try TemplateFunctions(expander: expander).call(name, arguments)
        } catch {
            look(at: command.offset, command.text)
            throw TemplateFault("error calling \(name): \(error.message)")
        }
    }

    private mutating func evaluate(
        _ operand: TemplateOperand, _ dot: TemplateValue, arguments: [TemplateValue] = []
    ) throws(TemplateFault) -> TemplateValue {
        look(at: operand.offset, operand.text)
        let value: TemplateValue
        switch operand.kind {
        case .dot: value = dot
        case .literal(let literal): value = literal
        case .variable(let name):
            guard let found = variable(name) else { throw TemplateFault("undefined variable: $\(name)") }
            value = found
        case .function(let name): value = try TemplateFunctions(expander: expander).call(name, [])
        case .pipeline(let pipeline): value = try evaluate(pipeline, dot)
        }
        return try fields(operand.fields, of: value, arguments: arguments)
    }

    private func fields(
        _ names: [String], of value: TemplateValue, arguments: [TemplateValue]
    ) throws(TemplateFault) -> TemplateValue {
        var value = value
        for (place, name) in names.enumerated() {
            if case .time(let seconds) = value, name == "Format", place == names.count - 1, arguments.count == 1 {
                return .string(TemplateTime(seconds).format(arguments[0].text))
            }
            value = try field(name, of: value)
        }
        if !arguments.isEmpty { throw TemplateFault("can't give argument to non-function \(context)") }
        return value
    }

    private func field(_ name: String, of value: TemplateValue) throws(TemplateFault) -> TemplateValue {
        switch value {
        case .map(let map, let missing):
            if let found = map[name] { return found }
            if expander.failsOnMissingKey { throw TemplateFault("map has no entry for key \(QuotedText.quote(name))") }
            return missing
        case .sample(let labels, let number):
            if name == "Labels" { return .labels(labels) }
            if name == "Value" { return .float(number) }
            throw TemplateFault("can't evaluate field \(name) in type *template.sample")
        case .none:
            if expander.failsOnMissingKey {
                throw TemplateFault("nil data; no entry for key \(QuotedText.quote(name))")
            }
            return .none
        case .result: throw TemplateFault("can't evaluate field \(name) in type template.queryResult")
        case .bool: throw TemplateFault("can't evaluate field \(name) in type bool")
        case .int: throw TemplateFault("can't evaluate field \(name) in type int")
        case .uint: throw TemplateFault("can't evaluate field \(name) in type uint64")
        case .float: throw TemplateFault("can't evaluate field \(name) in type float64")
        case .string: throw TemplateFault("can't evaluate field \(name) in type string")
        case .list: throw TemplateFault("can't evaluate field \(name) in type []interface {}")
        case .time: throw TemplateFault("can't evaluate field \(name) in type *time.Time")
        }
    }
}
