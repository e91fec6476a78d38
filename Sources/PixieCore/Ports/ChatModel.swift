/// One message of a chat, in the roles OpenAI-compatible servers know.
public struct ChatMessage: Hashable, Sendable {
    public enum Role: String, Sendable { case system, user, assistant, tool }

    /// What a tool message says of a call whose result nobody reported.
    public static let unreported = "No result was reported."

    public var role: Role
    public var content: String
    /// What an assistant's message asked for.
    public var toolCalls: [ToolCall]
    /// The call whose result a tool's message is.
    public var toolCallID: String?

    public init(_ role: Role, _ content: String, toolCalls: [ToolCall] = [], toolCallID: String? = nil) {
        self.role = role
        self.content = content
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }
}

/// A function the model may ask for. `parameters` is a JSON Schema object.
public struct ToolDefinition: Hashable, Sendable {
    public var name: String
    public var summary: String
    public var parameters: JSONValue

    public init(name: String, summary: String, parameters: JSONValue) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
    }
}

/// What was found for a question, before it is put into words for a model.
public struct RetrievedContext: Sendable {
    public var passages: [DocumentPassage]
    public var tasks: [TaskRecord]
    public var events: [EventRecord]
    public var userName: String?
    /// What could not be asked, so that nothing of it here does not mean that there is nothing.
    public var missing: [Upstream]
    /// False for a question that is about nobody: that there are no tasks and events here then says nothing.
    public var includesRecords = true

    public init(
        passages: [DocumentPassage] = [], tasks: [TaskRecord] = [], events: [EventRecord] = [],
        userName: String? = nil, missing: [Upstream] = []
    ) {
        self.passages = passages
        self.tasks = tasks
        self.events = events
        self.userName = userName
        self.missing = missing
    }

    public var isEmpty: Bool { passages.isEmpty && tasks.isEmpty && events.isEmpty }
}

/// One call to a chat model.
public struct ChatRequest: Sendable {
    /// The model to ask, by the upstream's name for it.
    public var model: String
    /// The whole conversation, system prompt first. What a language model is sent.
    public var messages: [ChatMessage]
    public var tools: [ToolDefinition]
    public var temperature: Double
    public var maxCompletionTokens: Int
    /// The user's own words and the findings behind `messages`, for a model that composes instead of predicting.
    public var question: String
    public var context: RetrievedContext
    public var traceparent: String?
    /// When the answer must have begun, as far as that can be seen: a streamed one with its first piece, any other with all of it. A
    /// model that has not by then is a `.timeout`, and there is time left to ask another. Nil: the deadline alone counts.
    public var startBy: Deadline?

    public init(
        model: String, messages: [ChatMessage], tools: [ToolDefinition], temperature: Double, maxCompletionTokens: Int,
        question: String, context: RetrievedContext, traceparent: String? = nil
    ) {
        self.model = model
        self.messages = messages
        self.tools = tools
        self.temperature = temperature
        self.maxCompletionTokens = maxCompletionTokens
        self.question = question
        self.context = context
        self.traceparent = traceparent
    }
}

/// What a chat model answered in full.
public struct ChatCompletion: Sendable {
    public enum FinishReason: String, Sendable {
        case stop
        case length
        case toolCalls = "tool_calls"
        case contentFilter = "content_filter"
        case other
    }

    public var text: String
    public var toolCalls: [ToolCall]
    public var finishReason: FinishReason
    /// As the upstream named itself in the answer.
    public var model: String
    public var usage: TokenUsage

    public init(text: String, toolCalls: [ToolCall], finishReason: FinishReason, model: String, usage: TokenUsage) {
        self.text = text
        self.toolCalls = toolCalls
        self.finishReason = finishReason
        self.model = model
        self.usage = usage
    }
}

/// A language model, or something that stands in for one.
public protocol ChatModel: Sendable {
    /// Answers `request` before `deadline`.
    ///
    /// With `onText` the answer is streamed: each piece of text is handed over in order, and the upstream is read no faster than
    /// `onText` returns. The completion holds the whole text in either case.
    ///
    /// Throws `UpstreamError`, whatever `onText` throws, or `CancellationError` once the task is cancelled; the transfer is
    /// then stopped, not left to run. No piece is handed over twice: after the first piece nothing is retried.
    func complete(
        _ request: ChatRequest, deadline: Deadline, onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion
}
