public import PixieCore

/// A chat model behind a breaker for each of the models it offers: one that fails does not keep another from being asked.
public struct GuardedChatModel: ChatModel {
    private let model: any ChatModel
    private let guards: [String: UpstreamGuard]
    private let detail: String
    private let anyOther: UpstreamGuard

    /// `models`: those that will be asked for by name, each held to `limits`. `detail`: for `/readyz`.
    public init(
        _ model: any ChatModel, models: Set<String>, limits: UpstreamLimits, detail: String, metrics: UpstreamMetrics,
        time: any TimeSource
    ) {
        self.model = model
        self.detail = detail
        func makeGuard(_ target: String) -> UpstreamGuard {
            UpstreamGuard(upstream: .languageModel, target: target, limits: limits, metrics: metrics, time: time)
        }
        guards = Dictionary(uniqueKeysWithValues: models.map { ($0, makeGuard($0)) })
        anyOther = makeGuard("other")
    }

    public func complete(
        _ request: ChatRequest, deadline: Deadline, onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion {
        let upstreamGuard = guards[request.model] ?? anyOther
        var forward: (@Sendable (String) async throws -> Void)?
        if let onText {
            forward = { text in
                upstreamGuard.noteSign()
                try await onText(text)
            }
        }
        return try await upstreamGuard.call(.chat, deadline: deadline) { [forward] deadline in
            try await model.complete(request, deadline: deadline, onText: forward)
        }
    }

    /// Working while any of the models is.
    public var report: DependencyReport {
        let states = guards.values.map(\.state)
        let best: DependencyReport.State =
            if states.contains(.up) {
                .up
            } else if states.contains(.unknown) && !states.contains(.failing) && !states.contains(.down) {
                .unknown
            } else if states.contains(.failing) { .failing } else { states.contains(.down) ? .down : .unknown }
        return DependencyReport(
            upstream: .languageModel, state: best, detail: detail,
            without: "questions that no cache answers get 502"
        ).explainingSilence()
    }
}
