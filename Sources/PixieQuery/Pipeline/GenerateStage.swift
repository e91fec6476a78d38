import PixieCore

/// The models a question can go to, by the upstream's names.
public struct ModelChoice: Sendable {
    public var simple: String
    public var complex: String
    /// Asked once when the chosen model fails.
    public var fallback: String

    public init(simple: String, complex: String, fallback: String) {
        self.simple = simple
        self.complex = complex
        self.fallback = fallback
    }

    func name(for tier: ModelTier) -> String { tier == .simple ? simple : complex }
}

/// Has a model write the answer; when that model fails, another.
struct GenerateStage: Sendable {
    static let temperature = 0.2
    static let maxCompletionTokens = 1_024

    let model: any ChatModel
    let choice: ModelChoice

    /// Throws `UpstreamError` of the last model tried, what `onText` throws, or `CancellationError`.
    func complete(
        _ request: ChatRequest, deadline: Deadline, onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion {
        let started = StreamStarted()
        var forward: (@Sendable (String) async throws -> Void)?
        if let onText {
            forward = { text in
                started.mark()
                try await onText(text)
            }
        }
        do {
            return try await model.complete(request, deadline: deadline, onText: forward)
        } catch let error as UpstreamError {
            // Once the reader has seen a part of one answer, the start of another would be nonsense to it.
            guard !started.isMarked, choice.fallback != request.model, error.code != .timeout || !deadline.hasPassed()
            else {
                throw error
            }
            var second = request
            second.model = choice.fallback
            return try await model.complete(second, deadline: deadline, onText: forward)
        }
    }
}
