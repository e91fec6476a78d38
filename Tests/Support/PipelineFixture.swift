public import FoundationEssentials
public import PixieCore
public import PixieQuery
import Synchronization

/// A pipeline over scripted parts.
public struct PipelineFixture: Sendable {
    public let pipeline: QueryPipeline
    public let embeddings: EmbeddingService
    public let chat: ScriptedChatModel
    public let sessions: SessionStore
    public let documents: DocumentService
    public let embedding: WordCountEmbedding
    public let registry: MetricsRegistry
    public let usage: UsageLedger
    public let invalidation: CacheInvalidation
    /// What operators do; its settings are kept in a folder in memory.
    public let operation: CacheAdministration
    public let exactCache: ExactCache
    public let semanticCache: SemanticCache
    private let limiter: ConcurrencyLimiter

    /// Questions that wait to be let in.
    public var waiting: Int { limiter.counts.waiting }

    public init(
        chat: ScriptedChatModel = ScriptedChatModel(), embedding: WordCountEmbedding = WordCountEmbedding(),
        records: FakeRecords = FakeRecords(), documents: FakeDocuments = FakeDocuments(), rate: RateLimit? = nil,
        concurrency: Int = 1_000, queue: Int = 1_000, memory: Int = 64 << 20, log: any InvalidationLog = CountingLog(),
        shared: MemorySharedCache? = nil, conversations: (any SharedStore)? = nil, staleLimit: Duration = .zero,
        folder: any StateFolder = MemoryFolder(),
        checks: RateLimit? = nil, checkPatience: Duration = .seconds(120),
        time: any TimeSource = SystemTime()
    ) {
        let registry = MetricsRegistry()
        usage = UsageLedger(time: time)
        let metrics = QueryMetrics(
            registry: registry, models: ["small", "large", "spare", embedding.name], usage: usage)
        let budget = MemoryBudget(limit: memory)
        let prices = ModelPrices(["small": .init(input: 1, output: 2)])
        let embeddingCache = EmbeddingCache(budget: budget)
        exactCache = ExactCache(budget: budget, staleLimit: staleLimit)
        semanticCache = SemanticCache(dimensions: embedding.dimensions, budget: budget)
        let tiers = CacheTiers(exact: exactCache, semantic: semanticCache, embedding: embeddingCache)
        invalidation = CacheInvalidation(
            log: log, ledger: InvalidationLedger(time: time), tiers: tiers, registry: registry, time: time)
        let settings = CacheSettings(
            similarityThreshold: 0.95, semanticEnabled: true, responseTTL: .seconds(3_600))
        sessions = SessionStore(
            shared: conversations, local: FakeSharedStore(), lifetime: .seconds(86_400), ledger: invalidation.ledger,
            time: time)
        operation = CacheAdministration(
            tiers: tiers, budget: budget, invalidation: invalidation,
            settings: KeptCacheSettings(live: LiveCacheSettings(settings), folder: folder, shared: nil),
            nearMisses: NearMissLog(), feedback: FeedbackLog(limit: 512),
            hitRates: HitRates(metrics: metrics, time: time), sessions: sessions, shared: conversations, time: time)
        let embeddings = EmbeddingService(
            model: embedding, cache: embeddingCache, ledger: invalidation.ledger, timeToLive: .seconds(3_600),
            prices: prices, metrics: metrics, time: time, shared: conversations)
        self.documents = DocumentService(embeddings: embeddings, store: documents, invalidation: invalidation)
        self.chat = chat
        self.embedding = embedding
        self.embeddings = embeddings
        self.registry = registry
        let limiter = ConcurrencyLimiter(limit: concurrency, queueLimit: queue, time: time)
        self.limiter = limiter
        let semantic = semanticCache
        let tier = shared.map {
            SharedTier(cache: $0, locks: $0, semantic: semantic, patience: .seconds(120), time: time)
        }
        pipeline = QueryPipeline(
            QueryParts(
                prompt: .builtIn, models: ModelChoice(simple: "small", complex: "large", fallback: "spare"),
                prices: prices, lifetimes: Lifetimes(jitter: { 0 }), settings: operation.settings.live,
                nearMisses: operation.nearMisses, feedback: operation.feedback, chatModel: chat, embeddings: embeddings,
                documents: documents, records: records, exactCache: exactCache, semanticCache: semanticCache,
                invalidation: invalidation, sessions: sessions,
                shared: tier,
                verifier: checks.map {
                    SemanticVerifier(
                        chat: chat, model: "check", budget: $0, patience: checkPatience, prices: prices,
                        metrics: metrics, registry: registry, time: time)
                },
                rateLimiter: rate.map { RateLimiter($0, now: time.now()) },
                limiter: limiter, metrics: metrics, time: time))
    }

    /// Asks like the server does: memory first, then the shared cache, then in full.
    public func ask(
        _ text: String, user: UserID = .ann, cache: Question.CacheMode = .use, session: SessionID? = nil,
        toolResults: [ToolResult] = [], timeZone: TimeZone? = nil, requestID: String = "r",
        timeout: Duration = .seconds(120), onEvent: QueryEventSink? = nil
    ) async throws -> QueryOutcome {
        let question = Question(
            user: user, text: text, session: session, toolResults: toolResults, timeZone: timeZone, cacheMode: cache,
            requestID: requestID, deadline: .after(timeout))
        var start = try pipeline.begin(question)
        if case .pending(let pending) = start, onEvent == nil, pipeline.canAsk(pending) {
            start = await withCheckedContinuation { continuation in
                pipeline.ask(pending) { continuation.resume(returning: $0) }
            }
        }
        switch start {
        case .answered(let outcome): return outcome
        case .pending(let pending): return try await pipeline.finish(pending, onEvent: onEvent)
        }
    }

    /// The exposed value of a series, by the text in front of it: `name{label="value"}`.
    public func metric(_ series: String) -> Double? {
        var text: [UInt8] = []
        registry.write(.text004, into: &text)
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}

/// The log of a single instance.
public final class CountingLog: InvalidationLog {
    private let count = Atomic<UInt64>(0)
    private let failure: UpstreamError?

    public init(failure: UpstreamError? = nil) { self.failure = failure }

    public func append(
        _ tags: [CacheTag], cause: InvalidationCause, deadline: Deadline
    ) async throws -> LogPosition {
        if let failure { throw failure }
        return LogPosition(time: 0, sequence: count.add(1, ordering: .relaxed).newValue)
    }

    public func instances(at position: LogPosition, deadline: Deadline) async throws -> InstanceCount {
        InstanceCount(applied: 1, live: 1)
    }
}

extension UserID {
    public static let ann = UserID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xA1)))
    public static let bob = UserID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xB0)))
}
