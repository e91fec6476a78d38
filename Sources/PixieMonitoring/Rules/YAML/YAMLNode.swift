/// A part of a YAML document with its place in the text.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case null
        case scalar(String, YAMLScalarStyle)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    let content: Content
    let position: SourcePosition

    var isNull: Bool {
        if case .null = content { return true }
        return false
    }

    /// The text of a scalar; null reads as an empty one, as it does for Prometheus.
    var text: String? {
        switch content {
        case .null: ""
        case .scalar(let text, _): text
        case .sequence, .mapping: nil
        }
    }

    /// What a message calls it.
    var kind: String {
        switch content {
        case .null: "nothing"
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

struct YAMLEntry: Sendable {
    let key: String
    let keyPosition: SourcePosition
    let value: YAMLNode
}

/// How a scalar is written, which decides how its text lies in the file.
enum YAMLScalarStyle: Sendable {
    case plain, quoted, block
}
