import FoundationEssentials
import PixieCore

/// The body of a chat completion request.
struct ChatWireRequest: Encodable {
    struct Message: Encodable {
        struct Call: Encodable {
            struct Function: Encodable {
                var name: String
                /// JSON in a string: the protocol's own way.
                var arguments: String
            }

            var id: String
            var type = "function"
            var function: Function
        }

        var role: String
        var content: String
        var toolCalls: [Call]?
        var toolCallID: String?

        enum CodingKeys: String, CodingKey {
            case role, content
            case toolCalls = "tool_calls"
            case toolCallID = "tool_call_id"
        }

        init(_ message: ChatMessage) throws {
            role = message.role.rawValue
            content = message.content
            toolCallID = message.toolCallID
            let calls = try message.toolCalls.map { call in
                let arguments = try JSONEncoder().encode(call.arguments)
                return Call(
                    id: call.id, function: .init(name: call.name, arguments: String(decoding: arguments, as: UTF8.self))
                )
            }
            toolCalls = calls.isEmpty ? nil : calls
        }
    }

    struct StreamOptions: Encodable {
        var includeUsage = true

        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    var model: String
    var messages: [Message]
    var temperature: Double
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var stream: Bool?
    var streamOptions: StreamOptions?

    enum CodingKeys: String, CodingKey {
        case model, messages, temperature, stream
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case streamOptions = "stream_options"
    }

    /// OpenAI's newer models know only `max_completion_tokens`, many compatible servers only `max_tokens`.
    init(_ request: ChatRequest, streaming: Bool, forOpenAI: Bool) throws {
        model = request.model
        messages = try request.messages.map { try Message($0) }
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

    /// `tools`: a JSON list, put in as it is; empty for none.
    func encoded(tools: [UInt8]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Sorted, so that equal requests are equal bytes and an upstream's prompt cache can see it.
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        var body = [UInt8](try encoder.encode(self))
        guard !tools.isEmpty else { return body }
        // The last of the sorted members, before the closing brace.
        body.removeLast()
        body += Array(#","tools":"#.utf8) + tools + [UInt8(ascii: "}")]
        return body
    }
}
