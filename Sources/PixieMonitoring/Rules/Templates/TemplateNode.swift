/// A part of a parsed template. Offsets are bytes into its text.
indirect enum TemplateNode: Sendable {
    case text(String)
    case action(TemplatePipeline)
    case condition(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case with(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case range(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case template(name: String, TemplatePipeline?, offset: Int)
    case leave
    case proceed
}

/// `$a, $b := command | command`.
struct TemplatePipeline: Sendable {
    var variables: [String] = []
    var declares = false
    var commands: [TemplateCommand] = []
}

/// A function or value with its arguments.
struct TemplateCommand: Sendable {
    let operands: [TemplateOperand]
    let offset: Int
    /// As written, for error messages.
    let text: String
}

struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case literal(TemplateValue)
        case variable(String)
        case function(String)
        case pipeline(TemplatePipeline)
    }

    let kind: Kind
    /// The names after it: `.Labels.job`.
    var fields: [String]
    let offset: Int
    let text: String
}
