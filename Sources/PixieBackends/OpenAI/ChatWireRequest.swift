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
        var include_usage = true
    }

    var model: String
    var messages: [Message]
    var tools: [Tool]?
    var temperature: Double
    var max_tokens: Int?
    var max_completion_tokens: Int?
    var stream: Bool?
    var stream_options: StreamOptions?

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
            max_completion_tokens = request.maxCompletionTokens
        } else {
            max_tokens = request.maxCompletionTokens
        }
        if streaming {
            stream = true
            stream_options = StreamOptions()
        }
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Sorted, so that equal requests are equal bytes and an upstream's prompt cache can see it.
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return [UInt8](try encoder.encode(self))
    }
}
