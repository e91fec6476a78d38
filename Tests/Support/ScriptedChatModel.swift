public import PixieCore
import Synchronization

/// A chat model that does what a test tells it, and remembers what it was asked.
public final class ScriptedChatModel: ChatModel {
    public enum Step: Sendable {
        case answer(String)
        case complete(ChatCompletion)
        case fail(UpstreamError)
        /// Waits until the task is cancelled.
        case hang
        /// Hands over these pieces, then does the next thing.
        indirect case stream([String], then: Step)
        /// Waits for the gate to open first.
        indirect case gated(Gate, Step)
    }

    private struct State {
        var requests: [ChatRequest] = []
        var cancelled = 0
        var script: @Sendable (ChatRequest, Int) -> Step
    }

    private let state: Mutex<State>

    /// `script` decides on each call, given the request and how many came before it.
    public init(_ script: @escaping @Sendable (ChatRequest, Int) -> Step = { _, _ in .answer("An answer.") }) {
        state = Mutex(State(script: script))
    }

    public var requests: [ChatRequest] { state.withLock { $0.requests } }
    public var cancelledCount: Int { state.withLock { $0.cancelled } }

    public func complete(
        _ request: ChatRequest, deadline: Deadline, onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion {
        let step = state.withLock { state in
            state.requests.append(request)
            return state.script(request, state.requests.count - 1)
        }
        return try await perform(step, request, onText)
    }

    private func perform(
        _ step: Step, _ request: ChatRequest, _ onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion {
        switch step {
        case .answer(let text):
            if let onText { try await onText(text) }
            return Self.completion(text, model: request.model)
        case .complete(let completion):
            if let onText, !completion.text.isEmpty { try await onText(completion.text) }
            return completion
        case .fail(let error):
            throw error
        case .hang:
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                state.withLock { $0.cancelled += 1 }
                throw error
            }
            return Self.completion("nobody cancelled", model: request.model)
        case .stream(let pieces, let next):
            for piece in pieces { try await onText?(piece) }
            return try await perform(next, request, nil)
        case .gated(let gate, let next):
            try await gate.wait()
            return try await perform(next, request, onText)
        }
    }

    public static func completion(
        _ text: String, toolCalls: [ToolCall] = [], finish: ChatCompletion.FinishReason = .stop, model: String = "small"
    ) -> ChatCompletion {
        ChatCompletion(
            text: text, toolCalls: toolCalls, finishReason: finish, model: model,
            usage: TokenUsage(promptTokens: 100, completionTokens: 20))
    }
}

/// Holds tasks back until it is opened.
public final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    public init() {}

    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    public func wait() async throws {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        try Task.checkCancellation()
    }

    public func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
