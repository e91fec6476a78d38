/// Walks a parsed template and writes its text.
struct TemplateExecutor {
    private enum Flow {
        case next
        case leave
        case proceed
    }

    let expander: TemplateExpander
    private let definitions: [String: [TemplateNode]]
    private let escapesHTML: Bool
    private var variables: [(name: String, value: TemplateValue)]
    private let data: TemplateValue
    private var output = ""
    private var depth = 0
    private var actions = 0
    /// Where the last thing looked at begins, and how it is written: the place an error is reported at.
    private(set) var offset = 0
    private(set) var context = ""

    init(
        expander: TemplateExpander, definitions: [String: [TemplateNode]], data: TemplateValue, escapesHTML: Bool
    ) {
        self.expander = expander
        self.definitions = definitions
        self.data = data
        self.escapesHTML = escapesHTML
        variables = [("", data)]
    }

    mutating func run(_ nodes: [TemplateNode]) throws(TemplateFault) -> String {
        _ = try execute(nodes, data)
        return output
    }

    mutating func look(at offset: Int, _ context: String) { (self.offset, self.context) = (offset, context) }

    private mutating func write(_ text: String) throws(TemplateFault) {
        output += text
        if output.utf8.count > TemplateExpander.outputLimit { throw TemplateFault("the text grows too long") }
    }

    private mutating func execute(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateFault) -> Flow {
        for node in nodes {
            actions += 1
            if actions > 1_000_000 { throw TemplateFault("the template does too much") }
            let flow = try execute(node, dot)
            if case .next = flow { continue }
            return flow
        }
        return .next
    }

    private mutating func execute(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateFault) -> Flow {
        switch node {
        case .text(let text): try write(text)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { try write(printed(value, pipeline)) }
        case .condition(let pipeline, let then, let otherwise):
            return try scoped { (run: inout Self) throws(TemplateFault) in
                try run.execute(try run.evaluate(pipeline, dot).isTrue ? then : otherwise, dot)
            }
        case .with(let pipeline, let then, let otherwise):
            return try scoped { (run: inout Self) throws(TemplateFault) in
                let value = try run.evaluate(pipeline, dot)
                return value.isTrue ? try run.execute(then, value) : try run.execute(otherwise, dot)
            }
        case .range(let pipeline, let body, let otherwise):
            return try scoped { (run: inout Self) throws(TemplateFault) in
                try run.loop(pipeline, body, otherwise, dot)
            }
        case .template(let name, let argument, let offset):
            look(at: offset, "template \(QuotedText.quote(name))")
            try invoke(
                name, try argument.map { pipeline throws(TemplateFault) in try evaluate(pipeline, dot) } ?? .none)
        case .leave: return .leave
        case .proceed: return .proceed
        }
        return .next
    }

    /// Variables declared inside are gone afterwards.
    private mutating func scoped(
        _ body: (inout Self) throws(TemplateFault) -> Flow
    ) throws(TemplateFault) -> Flow {
        let count = variables.count
        let flow = try body(&self)
        variables.removeLast(variables.count - count)
        return flow
    }

    private func printed(_ value: TemplateValue, _ pipeline: TemplatePipeline) -> String {
        guard escapesHTML else { return value.text }
        if case .none = value { return "" }
        if pipeline.commands.last?.operands.first?.text == "safeHtml" { return value.text }
        return pipeline.commands.last?.operands.first?.text == "tmpl"
            ? value.text : TemplateFunctions.escapedHTML(value.text)
    }

    private mutating func loop(
        _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ dot: TemplateValue
    ) throws(TemplateFault) -> Flow {
        var source = pipeline
        source.variables = []
        let items: [(TemplateValue, TemplateValue)]
        let value = try evaluate(source, dot)
        switch value {
        case .list(let list): items = list.enumerated().map { (.int(Int64($0.offset)), $0.element) }
        case .map(let map, _): items = map.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }
        case .result(let samples):
            items = samples.enumerated().map { (.int(Int64($0.offset)), .sample($0.element.labels, $0.element.value)) }
        case .none: items = []
        default: throw TemplateFault("range can't iterate over \(value.text)")
        }
        if items.isEmpty { return try execute(otherwise, dot) }
        for (key, item) in items {
            let flow = try scoped { (run: inout Self) throws(TemplateFault) in
                if let last = pipeline.variables.last { run.variables.append((last, item)) }
                if pipeline.variables.count > 1 { run.variables.append((pipeline.variables[0], key)) }
                return try run.execute(body, item)
            }
            if case .leave = flow { break }
        }
        return .next
    }

    mutating func invoke(_ name: String, _ argument: TemplateValue) throws(TemplateFault) {
        guard let body = definitions[name] else {
            throw TemplateFault("template \(QuotedText.quote(name)) not defined")
        }
        depth += 1
        defer { depth -= 1 }
        if depth > 50 { throw TemplateFault("exceeded maximum template depth (50)") }
        let outer = variables
        variables = [("", argument)]
        _ = try execute(body, argument)
        variables = outer
    }

    /// What a template called by the function `tmpl` writes.
    mutating func text(of name: String, _ argument: TemplateValue) throws(TemplateFault) -> String {
        let before = output
        output = ""
        try invoke(name, argument)
        let text = output
        output = before
        return text
    }

    mutating func evaluate(_ pipeline: TemplatePipeline, _ dot: TemplateValue) throws(TemplateFault) -> TemplateValue {
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot, piped: value) }
        let result = value ?? .none
        for name in pipeline.variables {
            if pipeline.declares {
                variables.append((name, result))
            } else if let place = variables.lastIndex(where: { $0.name == name }) {
                variables[place].value = result
            } else {
                throw TemplateFault("undefined variable: $\(name)")
            }
        }
        return result
    }

    func variable(_ name: String) -> TemplateValue? { variables.last { $0.name == name }?.value }
}
