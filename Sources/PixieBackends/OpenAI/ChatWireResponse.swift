/// An answer of a chat completion, or one chunk of a streamed one. Members Pixie does not know are ignored.
struct ChatWireResponse: Decodable {
    struct Choice: Decodable {
        /// Whole answers have a `message`, chunks a `delta`.
        var message: Content?
        var delta: Content?
        var finishReason: String?
        var index: Int?

        enum CodingKeys: String, CodingKey {
            case message, delta, index
            case finishReason = "finish_reason"
        }
    }

    struct Content: Decodable {
        var content: String?
        var refusal: String?
        var toolCalls: [ToolCallFragment]?

        enum CodingKeys: String, CodingKey {
            case content, refusal
            case toolCalls = "tool_calls"
        }
    }

    struct ToolCallFragment: Decodable {
        struct Function: Decodable {
            var name: String?
            var arguments: String?
        }
        var index: Int?
        var id: String?
        var function: Function?
    }

    struct Usage: Decodable {
        var promptTokens: Int?
        var completionTokens: Int?

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    var model: String?
    var choices: [Choice]?
    var usage: Usage?
}
