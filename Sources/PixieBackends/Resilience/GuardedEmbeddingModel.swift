public import PixieCore

/// An embedding model behind a breaker.
public struct GuardedEmbeddingModel: EmbeddingModel {
    private let model: any EmbeddingModel
    private let upstreamGuard: UpstreamGuard
    private let detail: String

    /// `detail`: for `/readyz`.
    public init(
        _ model: any EmbeddingModel, limits: UpstreamLimits, detail: String, metrics: UpstreamMetrics,
        time: any TimeSource
    ) {
        self.model = model
        self.detail = detail
        upstreamGuard = UpstreamGuard(
            upstream: .embeddingModel, target: model.name, limits: limits, metrics: metrics, time: time)
    }

    public var name: String { model.name }
    public var dimensions: Int { model.dimensions }

    public func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        try await upstreamGuard.call(.embed, deadline: deadline) { try await model.embed(texts, deadline: $0) }
    }

    public var report: DependencyReport {
        DependencyReport(
            upstream: .embeddingModel, state: upstreamGuard.state, detail: detail,
            without: "answers come without documents and without the semantic cache"
        ).explainingSilence()
    }
}
