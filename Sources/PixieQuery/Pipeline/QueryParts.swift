public import PixieCore

/// Everything the pipeline is made of.
public struct QueryParts: Sendable {
    public var prompt: SystemPrompt
    public var models: ModelChoice
    public var prices: ModelPrices
    public var lifetimes: Lifetimes
    /// What an operator may change meanwhile.
    public var settings: LiveCacheSettings
    public var nearMisses: NearMissLog
    public var feedback: FeedbackLog
    public var chatModel: any ChatModel
    public var embeddings: EmbeddingService
    public var documents: any VectorStore
    public var records: any RecordStore
    public var exactCache: ExactCache
    public var semanticCache: SemanticCache
    public var invalidation: CacheInvalidation
    public var sessions: SessionStore
    /// What several instances share; nil: this one is alone.
    public var shared: SharedTier?
    /// Has the last word where the words of two questions do not say; nil: such an answer is not served.
    public var verifier: SemanticVerifier?
    /// Nil: users may ask as often as they like.
    public var rateLimiter: RateLimiter<UserID>?
    public var limiter: ConcurrencyLimiter
    public var metrics: QueryMetrics
    public var time: any TimeSource

    public init(
        prompt: SystemPrompt, models: ModelChoice, prices: ModelPrices, lifetimes: Lifetimes,
        settings: LiveCacheSettings, nearMisses: NearMissLog, feedback: FeedbackLog, chatModel: any ChatModel,
        embeddings: EmbeddingService, documents: any VectorStore,
        records: any RecordStore, exactCache: ExactCache, semanticCache: SemanticCache, invalidation: CacheInvalidation,
        sessions: SessionStore,
        shared: SharedTier? = nil,
        verifier: SemanticVerifier? = nil,
        rateLimiter: RateLimiter<UserID>?,
        limiter: ConcurrencyLimiter, metrics: QueryMetrics, time: any TimeSource
    ) {
        self.prompt = prompt
        self.models = models
        self.prices = prices
        self.lifetimes = lifetimes
        self.settings = settings
        self.nearMisses = nearMisses
        self.feedback = feedback
        self.chatModel = chatModel
        self.embeddings = embeddings
        self.documents = documents
        self.records = records
        self.exactCache = exactCache
        self.semanticCache = semanticCache
        self.invalidation = invalidation
        self.sessions = sessions
        self.shared = shared
        self.verifier = verifier
        self.rateLimiter = rateLimiter
        self.limiter = limiter
        self.metrics = metrics
        self.time = time
    }

    let cacheability = Cacheability()
    let routing = ModelRouting()
    let storage = StoragePolicy()
    /// Whether questions in other words are answered: it is wanted, and there is memory for it.
    var semanticEnabled: Bool { settings.current.semanticEnabled && semanticCache.isOn }

    var retrieve: RetrieveStage { RetrieveStage(documents: documents, records: records, time: time) }
    var generate: GenerateStage { GenerateStage(model: chatModel, choice: models, time: time) }
}
