import PixieBackends
import PixieCore
import PixieIO
import PixieQuery

/// The chat and the embedding model: real ones where an OpenAI-compatible server is configured, else their embedded twins.
struct ModelConnections: Sendable {
    let chat: any ChatModel
    let embedding: any EmbeddingModel
    let choice: ModelChoice
    let isEmbedded: Bool
    /// Gathers single texts into batches; to be run as a service. Nil with the embedded model.
    let batcher: EmbeddingBatcher?
    private let report: @Sendable () -> [DependencyReport]

    var reports: [DependencyReport] { report() }

    /// Every model name that may appear in a metric's label.
    var names: Set<String> { [choice.simple, choice.complex, choice.fallback, embedding.name] }

    init(_ configuration: PixieConfiguration, client: HTTPClient, metrics: UpstreamMetrics, time: any TimeSource) {
        let models = configuration.models
        guard configuration.openAI.isConfigured else {
            self.init(embeddedWith: models.embeddingDimensions)
            return
        }
        let endpoint = OpenAIEndpoint(
            client: client, baseURL: configuration.openAI.baseURL, apiKey: configuration.openAI.apiKey)
        let embeddingEndpoint = OpenAIEndpoint(
            client: client, baseURL: configuration.openAI.embeddingBaseURL,
            apiKey: configuration.openAI.embeddingAPIKey)
        let limits = configuration.limits
        let choice = ModelChoice(simple: models.simple, complex: models.complex, fallback: models.fallback)
        let chat = GuardedChatModel(
            OpenAIChatModel(endpoint: endpoint), models: [choice.simple, choice.complex, choice.fallback],
            limits: .model(stall: limits.queryTimeout * 0.3, concurrency: limits.maxConcurrentModelCalls),
            detail: "\(choice.simple) and \(choice.complex) at \(configuration.openAI.baseURL)", metrics: metrics,
            time: time)
        let batcher = EmbeddingBatcher(
            model: OpenAIEmbeddingModel(
                endpoint: embeddingEndpoint, name: models.embedding, dimensions: models.embeddingDimensions))
        let embedding = GuardedEmbeddingModel(
            batcher,
            limits: .model(
                stall: min(.seconds(1), limits.queryTimeout * 0.2),
                concurrency: limits.maxConcurrentEmbeddingCalls),
            detail: "\(models.embedding) at \(configuration.openAI.embeddingBaseURL)", metrics: metrics, time: time)
        self.init(chat: chat, embedding: embedding, choice: choice, isEmbedded: false, batcher: batcher) {
            [chat.report, embedding.report]
        }
    }

    private init(embeddedWith dimensions: Int) {
        let name = ComposingAssistant.modelName
        let embedding = NgramEmbeddingModel(dimensions: dimensions)
        let reports = [
            DependencyReport(
                upstream: .languageModel, state: .embedded,
                detail: "embedded: \(name), which composes answers without a language model", without: "-"),
            DependencyReport(
                upstream: .embeddingModel, state: .embedded, detail: "embedded: \(embedding.name)", without: "-"),
        ]
        self.init(
            chat: ComposingAssistant(), embedding: embedding,
            choice: ModelChoice(simple: name, complex: name, fallback: name), isEmbedded: true, batcher: nil
        ) { reports }
    }

    private init(
        chat: any ChatModel, embedding: any EmbeddingModel, choice: ModelChoice, isEmbedded: Bool,
        batcher: EmbeddingBatcher?,
        report: @escaping @Sendable () -> [DependencyReport]
    ) {
        self.chat = chat
        self.embedding = embedding
        self.choice = choice
        self.isEmbedded = isEmbedded
        self.batcher = batcher
        self.report = report
    }
}
