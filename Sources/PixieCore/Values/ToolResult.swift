/// What became of a tool call that the caller carried out, or tried to.
public struct ToolResult: Hashable, Sendable, Codable {
    public var toolCallID: String
    /// The caller's own: what it made, or why it could not.
    public var result: JSONValue

    public init(toolCallID: String, result: JSONValue) {
        self.toolCallID = toolCallID
        self.result = result
    }

    enum CodingKeys: String, CodingKey {
        case toolCallID = "tool_call_id"
        case result
    }
}
