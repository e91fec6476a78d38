import FoundationEssentials
import PixieCore

/// Puts a chat completion together from the chunks of a stream, or from one whole answer.
struct ChatAssembler {
    private struct Call {
        var id = ""
        var name = ""
        var arguments = ""
    }

    /// More calls than any model makes at once; a bound on what an upstream can make Pixie hold.
    private static let maximumCalls = 64

    private var text = ""
    private var calls: [Int: Call] = [:]
    private var model: String
    private var finishReason: String?
    private var usage = TokenUsage()
    private var wasRefused = false
    private var sawChoice = false
    private(set) var isDone = false

    /// Whether any of the answer itself has come, of its text or of a call.
    var hasContent: Bool { !text.isEmpty || !calls.isEmpty }

    /// `model` is what the answer is said to be from when the upstream does not say.
    init(model: String) { self.model = model }

    /// Takes one chunk or whole answer in; the text it adds, nil when it adds none.
    mutating func take(_ json: [UInt8]) throws -> String? {
        guard let response = try? JSONDecoder().decode(ChatWireResponse.self, from: Data(json)) else {
            throw UpstreamError(.languageModel, .malformed, "a chunk is not the JSON of a chat completion")
        }
        if let named = response.model, !named.isEmpty { model = named }
        if let used = response.usage {
            usage = TokenUsage(
                promptTokens: max(0, used.promptTokens ?? 0), completionTokens: max(0, used.completionTokens ?? 0))
        }
        guard let choice = response.choices?.first(where: { ($0.index ?? 0) == 0 }) else { return nil }
        sawChoice = true
        if let reason = choice.finishReason, !reason.isEmpty { finishReason = reason }
        guard let content = choice.delta ?? choice.message else { return nil }
        for (position, fragment) in (content.toolCalls ?? []).enumerated() { try take(fragment, position: position) }
        var added = content.content ?? ""
        if let refusal = content.refusal, !refusal.isEmpty {
            wasRefused = true
            added += refusal
        }
        text += added
        return added.isEmpty ? nil : added
    }

    /// The stream's closing `[DONE]` was read.
    mutating func markDone() { isDone = true }

    private mutating func take(_ fragment: ChatWireResponse.ToolCallFragment, position: Int) throws {
        let index = fragment.index ?? position
        guard (0..<Self.maximumCalls).contains(index) else {
            throw UpstreamError(.languageModel, .malformed, "a tool call has index \(index)")
        }
        var call = calls[index] ?? Call()
        if let id = fragment.id, !id.isEmpty { call.id = id }
        // Some servers repeat the name in every fragment, none cuts it in two.
        if let name = fragment.function?.name, !name.isEmpty { call.name = name }
        call.arguments += fragment.function?.arguments ?? ""
        calls[index] = call
    }

    /// The completion, once everything was taken in.
    ///
    /// Throws `UpstreamError`: `.interrupted` when the answer has no end, `.malformed` for calls without a name or with
    /// arguments that are no JSON object.
    func completion() throws -> ChatCompletion {
        guard finishReason != nil || (isDone && sawChoice) else {
            throw UpstreamError(.languageModel, .interrupted, "the answer ended without a finish reason")
        }
        let toolCalls = try calls.sorted { $0.key < $1.key }.map { index, call in
            guard !call.name.isEmpty else {
                throw UpstreamError(.languageModel, .malformed, "a tool call has no name")
            }
            return ToolCall(
                id: call.id.isEmpty ? "call_\(index)" : call.id, name: call.name,
                arguments: try Self.arguments(call.arguments)
            )
        }
        var reason: ChatCompletion.FinishReason =
            switch finishReason {
            case "stop": toolCalls.isEmpty ? .stop : .toolCalls
            case "function_call": .toolCalls
            case let word?: ChatCompletion.FinishReason(rawValue: word) ?? .other
            case nil: .other
            }
        if wasRefused { reason = .contentFilter }
        return ChatCompletion(text: text, toolCalls: toolCalls, finishReason: reason, model: model, usage: usage)
    }

    private static func arguments(_ text: String) throws -> JSONValue {
        if text.allSatisfy(\.isWhitespace) { return .object([:]) }
        guard
            let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), case .object = value
        else {
            throw UpstreamError(.languageModel, .malformed, "the arguments of a tool call are not a JSON object")
        }
        return value
    }
}
