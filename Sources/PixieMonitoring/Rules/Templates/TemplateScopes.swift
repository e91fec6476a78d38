/// Finds variables that a template uses without having declared them, which Go refuses before it runs a template.
struct TemplateScopes {
    private var names: [String] = [""]

    /// The first such variable, with the place of its `$`.
    static func undeclared(in nodes: [TemplateNode]) -> (name: String, offset: Int)? {
        var scopes = TemplateScopes()
        return scopes.find(in: nodes)
    }

    private mutating func find(in nodes: [TemplateNode]) -> (name: String, offset: Int)? {
        for node in nodes {
            if let found = find(in: node) { return found }
        }
        return nil
    }

    private mutating func find(in node: TemplateNode) -> (name: String, offset: Int)? {
        switch node {
        case .text, .leave, .proceed: return nil
        case .action(let pipeline): return find(in: pipeline)
        case .template(_, let pipeline, _): return pipeline.flatMap { find(in: $0) }
        case .condition(let pipeline, let then, let otherwise), .with(let pipeline, let then, let otherwise),
            .range(let pipeline, let then, let otherwise):
            let count = names.count
            defer { names.removeLast(names.count - count) }
            if let found = find(in: pipeline) { return found }
            // Each branch has a scope of its own inside that of the condition.
            let shared = names
            if let found = find(in: then) { return found }
            names = shared
            return find(in: otherwise)
        }
    }

    private mutating func find(in pipeline: TemplatePipeline) -> (name: String, offset: Int)? {
        for command in pipeline.commands {
            for operand in command.operands {
                switch operand.kind {
                case .variable(let name) where !names.contains(name): return (name, operand.offset)
                case .pipeline(let inner):
                    if let found = find(in: inner) { return found }
                case .dot, .literal, .variable, .function: break
                }
            }
        }
        if pipeline.declares {
            names += pipeline.variables
        } else if let name = pipeline.variables.first(where: { !names.contains($0) }) {
            return (name, pipeline.commands.first?.offset ?? 0)
        }
        return nil
    }
}
