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

/// Has a model write the answer; when that model fails or does not begin in time, another.
struct GenerateStage: Sendable {
    /// How much of the time that is left a model has to begin its answer, where another one can be asked after it.
    static let startShare = 0.65

    static let temperature = 0.2
    static let maxCompletionTokens = 1_024

    let model: any ChatModel
    let choice: ModelChoice
    let time: any TimeSource

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
        var first = request
        if choice.fallback != request.model {
            let now = time.now()
            first.startBy = deadline.capped(to: deadline.remaining(at: now) * Self.startShare, from: now)
        }
        do {
            return try await model.complete(first, deadline: deadline, onText: forward)
        } catch let error as UpstreamError {
            // Once the reader has seen a part of one answer, the start of another would be nonsense to it.
            guard !started.isMarked, choice.fallback != request.model,
                error.code != .timeout || !deadline.hasPassed(at: time.now())
            else { throw error }
            var second = request
            second.model = choice.fallback
            return try await model.complete(second, deadline: deadline, onText: forward)
        }
    }
}
