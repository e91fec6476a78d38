import FoundationEssentials

/// An action the model wants done. Pixie returns it to the caller and never executes it.
public struct ToolCall: Hashable, Sendable, Codable {
    public var id: String
    public var name: String
    public var arguments: JSONValue

    public init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// A document the answer was built on. `score` is the cosine similarity to the question, -1...1.
public struct Source: Hashable, Sendable, Codable {
    public var documentID: String
    public var title: String
    public var source: String
    public var score: Double

    public init(documentID: String, title: String, source: String, score: Double) {
        self.documentID = documentID
        self.title = title
        self.source = source
        self.score = score
    }

    enum CodingKeys: String, CodingKey {
        case documentID = "document_id"
        case title, source, score
    }
}

/// Tokens one model call used, as the upstream counted them.
public struct TokenUsage: Hashable, Sendable, Codable {
    public var promptTokens: Int
    public var completionTokens: Int

    public init(promptTokens: Int = 0, completionTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
    }
}

/// What a user is told. Rendered to JSON once, when it is made, because a cached answer is sent many times.
public final class Answer: Sendable {
    public let response: String
    public let toolCalls: [ToolCall]
    public let sources: [Source]
    /// The model that wrote it, as the upstream named itself.
    public let model: String
    public let usage: TokenUsage
    /// The members `response`, `tool_calls`, `sources`, `model` and `usage` of the JSON answer, without the braces around them.
    public let jsonMembers: [UInt8]

    public init(response: String, toolCalls: [ToolCall], sources: [Source], model: String, usage: TokenUsage) {
        self.response = response
        self.toolCalls = toolCalls
        self.sources = sources
        self.model = model
        self.usage = usage
        self.jsonMembers = Self.members([
            ("response", response), ("tool_calls", toolCalls), ("sources", sources), ("model", model), ("usage", usage),
        ])
    }

    private static func members(_ members: [(name: String, value: any Encodable)]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        var bytes: [UInt8] = []
        for (name, value) in members {
            // Encoding fails only on a non-finite number; scores and arguments come from JSON or from unit vectors, and a value
            // that breaks that rule must not take the server down.
            let encoded = (try? encoder.encode(value)).map { [UInt8]($0) } ?? Array("null".utf8)
            bytes.append(contentsOf: bytes.isEmpty ? "\"".utf8 : ",\"".utf8)
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: "\":".utf8)
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }
}
