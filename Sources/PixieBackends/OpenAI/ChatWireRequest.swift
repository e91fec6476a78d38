import FoundationEssentials
import PixieCore

/// The body of a chat completion request.
struct ChatWireRequest: Encodable {
    struct Message: Encodable {
        var role: String
        var content: String
    }

    struct Tool: Encodable {
        struct Function: Encodable {
            var name: String
            var description: String
            var parameters: JSONValue
        }
        var type = "function"
        var function: Function
    }

    struct StreamOptions: Encodable {
        var includeUsage = true

        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    var model: String
    var messages: [Message]
    var tools: [Tool]?
    var temperature: Double
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var stream: Bool?
    var streamOptions: StreamOptions?

    enum CodingKeys: String, CodingKey {
        case model, messages, tools, temperature, stream
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case streamOptions = "stream_options"
    }

    /// OpenAI's newer models know only `max_completion_tokens`, many compatible servers only `max_tokens`.
    init(_ request: ChatRequest, streaming: Bool, forOpenAI: Bool) {
        model = request.model
        messages = request.messages.map { Message(role: $0.role.rawValue, content: $0.content) }
        tools =
            request.tools.isEmpty
            ? nil
            : request.tools.map { tool in
                Tool(function: .init(name: tool.name, description: tool.summary, parameters: tool.parameters))
            }
        temperature = request.temperature
        if forOpenAI {
            maxCompletionTokens = request.maxCompletionTokens
        } else {
            maxTokens = request.maxCompletionTokens
        }
        if streaming {
            stream = true
            streamOptions = StreamOptions()
        }
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Sorted, so that equal requests are equal bytes and an upstream's prompt cache can see it.
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return [UInt8](try encoder.encode(self))
    }
}
