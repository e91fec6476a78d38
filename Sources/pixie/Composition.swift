import CoreMetrics
import FoundationEssentials
import Logging
import PixieBackends
import PixieCore
import PixieIO
import PixieMonitoring
import PixieQuery
import PixieServer
import ServiceLifecycle
import UnixSignals

/// Builds every concrete part from the configuration, joins them and runs them. The only place that knows them all.
struct Composition {
    private let configuration: PixieConfiguration
    private let logging: Logging
    private let time = SystemTime()
    private let registry: MetricsRegistry
    private let loop: EventLoop
    private let client: HTTPClient
    private let dependencies: Dependencies
    private let cacheConnections: CacheConnections
    private let operation: CacheAdministration
    private let usage: KeptUsage
    private let cacheReports: DailyCacheReports
    private let readiness = ReadinessFlag()
    private let scaling: ScalingMonitor
    private let server: HTTPServer
    private let admin: AdminListener
    /// Nil without Qdrant.
    private let collectionJobs: CollectionJobs?
    private let alerting: Alerting

    init(_ configuration: PixieConfiguration, logging: Logging, logger: Logger) async throws {
        self.configuration = configuration
        self.logging = logging
        registry = MetricsRegistry()
        scaling = ScalingMonitor(registry: registry, time: time)
        loop = try EventLoop()
        client = HTTPClient(loop: loop)
        dependencies = try Dependencies(
            configuration, loop: loop, client: client, registry: registry, time: time, logger: logger)
        let models = dependencies.models

        let budget = MemoryBudget(limit: configuration.caches.memoryBytes)
        let exactCache = ExactCache(budget: budget, staleLimit: configuration.caches.staleLimit)
        let embeddingCache = EmbeddingCache(budget: budget)
        let semanticCache = SemanticCache(dimensions: models.embedding.dimensions, budget: budget)
        let tiers = CacheTiers(exact: exactCache, semantic: semanticCache, embedding: embeddingCache)
        let sharedStore = dependencies.shared.pool == nil ? nil : dependencies.shared.store
        cacheConnections = CacheConnections(dependencies.shared)
        let invalidation = CacheInvalidation(
            log: cacheConnections.log, ledger: InvalidationLedger(time: time),
            tiers: tiers, registry: registry, time: time, onNotice: { CacheConnections.log($0, to: logger) })
        CacheMetrics.register(exact: exactCache, semantic: semanticCache, embedding: embeddingCache, in: registry)
        let folder = DiskFolder(path: configuration.state.directory)
        usage = KeptUsage(ledger: UsageLedger(time: time), folder: folder)
        let metrics = QueryMetrics(registry: registry, models: models.names, usage: usage.ledger)
        let sessions = dependencies.shared.sessions(
            lifetime: configuration.caches.sessionTTL, ledger: invalidation.ledger, time: time)
        let operation = CacheAdministration(
            tiers: tiers, budget: budget, invalidation: invalidation,
            settings: KeptCacheSettings(
                live: LiveCacheSettings(
                    CacheSettings(
                        similarityThreshold: configuration.caches.similarityThreshold,
                        semanticEnabled: configuration.caches.semanticEnabled,
                        responseTTL: configuration.caches.responseTTL)),
                folder: folder, shared: sharedStore),
            nearMisses: NearMissLog(), feedback: FeedbackLog(), hitRates: HitRates(metrics: metrics, time: time),
            sessions: sessions, shared: sharedStore, time: time)
        self.operation = operation
        cacheReports = DailyCacheReports(hitRates: operation.hitRates, folder: folder, time: time)
        let prices = ModelPrices(configuration.models.prices)
        let embeddings = EmbeddingService(
            model: models.embedding, cache: embeddingCache, ledger: invalidation.ledger,
            timeToLive: configuration.caches.embeddingTTL, prices: prices, metrics: metrics, time: time,
            shared: sharedStore, sharedPatience: configuration.caches.sharedTimeout)
        let limiter = ConcurrencyLimiter(
            limit: configuration.limits.maxConcurrentQueries, queueLimit: configuration.limits.queueLimit)
        let verifier =
            models.isEmbedded || configuration.caches.checkModel.isEmpty
            ? nil
            : SemanticVerifier(
                chat: models.chat, model: configuration.caches.checkModel, budget: configuration.caches.checkBudget,
                prices: prices, metrics: metrics, registry: registry, time: time)
        let pipeline = QueryPipeline(
            QueryParts(
                prompt: try Self.prompt(configuration), models: models.choice, prices: prices,
                lifetimes: Lifetimes(jitter: { Double.random(in: 0..<1) }), settings: operation.settings.live,
                nearMisses: operation.nearMisses, feedback: operation.feedback, chatModel: models.chat,
                embeddings: embeddings,
                documents: dependencies.documents.store, records: dependencies.records.store,
                exactCache: exactCache, semanticCache: semanticCache, invalidation: invalidation,
                sessions: sessions,
                shared: cacheConnections.tier(
                    semantic: semanticCache, patience: configuration.caches.sharedTimeout, time: time),
                verifier: verifier,
                rateLimiter: configuration.limits.ratePerUser.map { RateLimiter($0) }, limiter: limiter,
                metrics: metrics, time: time))
        let httpMetrics = HTTPMetrics(registry: registry)
        let ids = RequestIDs(seed: .random(in: .min ... .max))
        let reports: @Sendable () -> [DependencyReport] = { [dependencies] in dependencies.reports }
        let handler = PublicAPI(
            configuration: .init(
                version: PixieVersion.current, tokens: configuration.server.apiTokens,
                queryTimeout: configuration.limits.queryTimeout),
            pipeline: pipeline, embeddings: embeddings, cache: operation,
            documents: DocumentService(
                embeddings: embeddings, store: dependencies.documents.store, invalidation: invalidation),
            sessions: sessions, registry: registry,
            metrics: httpMetrics,
            log: logging.requests, ids: ids, time: time, gzip: { Gzip.compress($0) },
            readiness: { [readiness] in readiness.value },
            dependencies: reports)
        server = HTTPServer(configuration: try Self.serverConfiguration(configuration), handler: handler)
        alerting = try Alerting(
            configuration, client: client, registry: registry,
            externalURL: Announcement(configuration: configuration).address(
                host: configuration.admin.host, port: configuration.admin.port),
            claims: dependencies.shared.noticeClaims, time: time, logger: logger)
        let jobs = JobRegistry(makeID: { ids.next() }, time: time)
        let cacheRoutes = CacheRoutes(
            cache: operation,
            warming: CacheWarming(pipeline: pipeline, timeout: configuration.limits.queryTimeout, time: time),
            jobs: jobs, sharedReport: { [dependencies] in await dependencies.shared.memoryReport() })
        collectionJobs = dependencies.documents.administration.map {
            CollectionJobs(
                $0, jobs: jobs, folder: folder, makeID: { ids.next() },
                logger: logger)
        }
        let collectionRoutes: [any AdminRoutes] = collectionJobs.map { [CollectionRoutes(jobs: $0)] } ?? []
        admin = try AdminListener(
            configuration,
            routes: [
                cacheRoutes, ScalingRoutes(advice: { [scaling] in scaling.advice }), UsageRoutes(ledger: usage.ledger),
                CacheReportRoutes(reports: cacheReports),
            ] + collectionRoutes
                + alerting.routes(time: time),
            jobs: jobs, metrics: httpMetrics, logging: logging, logger: logger, ids: ids, time: time,
            dependencies: reports)
        ProcessGauges.register(server: server, limiter: limiter, loop: loop, in: registry)
        // Last, so that no library can take a name of Pixie's own.
        MetricsSystem.bootstrap(PixieMetricsFactory(registry: registry))
    }

    /// What is real and what is a twin, a line each.
    var startupReport: [String] {
        dependencies.reports.map { "\($0.upstream.rawValue): \($0.detail)" }
    }

    /// Serves until SIGTERM or SIGINT, then stops in order: the listener first, what it needs after it.
    func run(logger: Logger) async throws {
        let announcement = Announcement(configuration: configuration)
        var services: [any Service] = [
            LogFlushing(logging: logging),
            StartupMemory(),
            UpstreamLoop(loop: loop, client: client),
        ]
        services += dependencies.services
        services += cacheConnections.services(follower: operation.invalidation, time: time)
        services += CacheUpkeep.services(of: operation)
        do {
            try await operation.settings.load()
        } catch {
            logger.warning("the kept cache settings cannot be read", metadata: ["error": "\(error)"])
        }
        do {
            try await usage.load()
        } catch {
            logger.warning("earlier usage cannot be read", metadata: ["error": "\(error)"])
        }
        do {
            try await cacheReports.load()
        } catch {
            logger.warning("earlier cache reports cannot be read", metadata: ["error": "\(error)"])
        }
        await alerting.restoreNotices()
        services += [
            UsageKeeping(usage: usage, logger: logger), CacheReporting(reports: cacheReports, logger: logger),
        ]
        let models = dependencies.models
        if let sample = dependencies.documents.embedded {
            if models.isEmbedded {
                try await sample.loadSample(embedding: models.embedding, deadline: .after(.seconds(10)))
            } else {
                services.append(SampleLoading(store: sample, embedding: models.embedding, logger: logger))
            }
        }
        services += alerting.services + [JobRunning(jobs: admin.jobs), ScalingReadings(monitor: scaling), admin]
        if let collectionJobs { services.append(CollectionJobKeeping(jobs: collectionJobs)) }
        services.append(
            Listener(server: server, readiness: readiness, grace: configuration.server.shutdownGrace) { port in
                logger.info("listening", metadata: ["address": "\(announcement.address(port: port))"])
                StandardStreams.output(announcement.text(port: port))
            })
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
    }

    private static func prompt(_ configuration: PixieConfiguration) throws -> SystemPrompt {
        guard let path = configuration.models.systemPromptFile else { return .builtIn }
        return SystemPrompt(text: try String(contentsOfFile: path, encoding: .utf8))
    }

    private static func serverConfiguration(_ configuration: PixieConfiguration) throws -> HTTPServerConfiguration {
        var server = try HTTPServerConfiguration(
            host: configuration.server.host, port: configuration.server.port, configuration)
        server.maximumConnections = configuration.server.maxConnections
        server.maximumConnectionsPerAddress = configuration.server.maxConnectionsPerAddress
        return server
    }
}
