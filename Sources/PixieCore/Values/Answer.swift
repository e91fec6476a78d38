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
        self.jsonMembers = Self.members(response, toolCalls, sources, model, usage)
    }

    /// By hand, for an answer is rendered again whenever it is taken from a cache that instances share.
    private static func members(
        _ response: String, _ toolCalls: [ToolCall], _ sources: [Source], _ model: String, _ usage: TokenUsage
    ) -> [UInt8] {
        [UInt8](capacity: response.utf8.count + 256 * (1 + sources.count)) { bytes in
            bytes.literal(#""response":"#)
            bytes.append(jsonString: response)
            bytes.literal(#","tool_calls":"#)
            append(toolCalls, to: &bytes)
            bytes.literal(#","sources":["#)
            for (index, source) in sources.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(source, to: &bytes)
            }
            bytes.literal(#"],"model":"#)
            bytes.append(jsonString: model)
            bytes.literal(#","usage":{"completion_tokens":"#)
            bytes.append(usage.completionTokens)
            bytes.literal(#","prompt_tokens":"#)
            bytes.append(usage.promptTokens)
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func append(_ source: Source, to bytes: inout ByteBuffer) {
        bytes.literal(#"{"document_id":"#)
        bytes.append(jsonString: source.documentID)
        bytes.literal(#","score":"#)
        bytes.append(source.score)
        bytes.literal(#","source":"#)
        bytes.append(jsonString: source.source)
        bytes.literal(#","title":"#)
        bytes.append(jsonString: source.title)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Their arguments are any JSON: that is the library's business, and such an answer is never cached.
    private static func append(_ calls: [ToolCall], to bytes: inout ByteBuffer) {
        guard !calls.isEmpty else { return bytes.literal("[]") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // Encoding fails only on a number that is not finite, which arguments that were read from JSON do not have; a value that breaks
        // that rule must not take the server down.
        if let encoded = try? encoder.encode(calls) { bytes.append([UInt8](encoded)) } else { bytes.literal("[]") }
    }
}
