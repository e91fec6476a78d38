/// An answer of a chat completion, or one chunk of a streamed one. Members Pixie does not know are ignored.
struct ChatWireResponse: Decodable {
    struct Choice: Decodable {
        /// Whole answers have a `message`, chunks a `delta`.
        var message: Content?
        var delta: Content?
        var finish_reason: String?
        var index: Int?
    }

    struct Content: Decodable {
        var content: String?
        var refusal: String?
        var tool_calls: [ToolCallFragment]?
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
        var prompt_tokens: Int?
        var completion_tokens: Int?
    }

    var model: String?
    var choices: [Choice]?
    var usage: Usage?
}
