public import FoundationEssentials
public import PixieCore

/// Answers from the tasks, events and passages found for a question, by rules: no language model, no network.
///
/// It names only what is really there, says so when nothing fits, and turns requests for changes into tool calls (of the tools
/// offered in the request). Dates are written in UTC. The usage it reports is an estimate of about four bytes a token.
public struct ComposingAssistant: ChatModel {
    /// What it calls itself, whatever model was asked for.
    public static let modelName = "pixie-embedded-assistant"

    private let now: @Sendable () -> Date
    private let makeID: @Sendable () -> String

    /// `makeID` names each tool call.
    public init(
        now: @escaping @Sendable () -> Date = { Date.now },
        makeID: @escaping @Sendable () -> String = { "call_\(UUID().uuidString.lowercased())" }
    ) {
        self.now = now
        self.makeID = makeID
    }

    /// Throws only what `onText` throws, `CancellationError`, and `UpstreamError` `.timeout` once `deadline` has passed.
    public func complete(
        _ request: ChatRequest, deadline: Deadline, onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion {
        try Task.checkCancellation()
        let (text, calls) = compose(request)
        if let onText {
            for piece in Self.pieces(text) {
                try Task.checkCancellation()
                if deadline.hasPassed() {
                    throw UpstreamError(.languageModel, .timeout, "the deadline passed while the answer was streamed")
                }
                try await onText(piece)
            }
        }
        let prompt = request.messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
        return ChatCompletion(
            text: text, toolCalls: calls, finishReason: calls.isEmpty ? .stop : .toolCalls, model: Self.modelName,
            usage: TokenUsage(promptTokens: prompt, completionTokens: TokenEstimate.tokens(in: text)))
    }

    private func compose(_ request: ChatRequest) -> (text: String, calls: [ToolCall]) {
        let (text, calls) = composeAnswer(request)
        let reported = Self.reported(in: request.messages)
        return (reported.isEmpty ? text : "Reported back: \(Wording.list(reported)).\n\(text)", calls)
    }

    /// The calls of the last answer whose results came with this question, by name.
    private static func reported(in messages: [ChatMessage]) -> [String] {
        guard let last = messages.lastIndex(where: { $0.role == .assistant }) else { return [] }
        return messages[last...].compactMap { message in
            guard message.role == .tool, message.content != ChatMessage.unreported else { return nil }
            return messages[last].toolCalls.first { $0.id == message.toolCallID }?.name
        }
    }

    private func composeAnswer(_ request: ChatRequest) -> (text: String, calls: [ToolCall]) {
        let now = now()
        let spoken = SpokenWords(request.question)
        guard let write = WriteRequest(spoken) else {
            let reading = ReadingRequest(spoken, today: CivilDay(now))
            return (ReadingAnswer(request: reading, context: request.context, now: now).text(), [])
        }
        if write.kind != .create, request.context.missing.contains(.records) {
            return ("I cannot read your tasks and events at the moment, so I do not know which one you mean.", [])
        }
        let outcome = WriteAnswer(request: write, context: request.context, now: now).outcome()
        let offered = Set(request.tools.map(\.name))
        if let missing = outcome.calls.first(where: { !offered.contains($0.name) }) {
            return (
                "I understand the change you want, but \(missing.name) is not among the actions I may ask for here.", []
            )
        }
        let calls = outcome.calls.map { ToolCall(id: makeID(), name: $0.name, arguments: .object($0.arguments)) }
        return (outcome.text, calls)
    }

    /// The text word by word, each with the white space that follows it.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var current = ""
        var inSpace = false
        for character in text {
            if inSpace, !character.isWhitespace {
                pieces.append(current)
                current = ""
            }
            inSpace = character.isWhitespace
            current.append(character)
        }
        if !current.isEmpty { pieces.append(current) }
        return pieces
    }
}
