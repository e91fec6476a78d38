import Logging
import PixieBackends
import PixieCore
import PixieIO
import ServiceLifecycle

/// The users' documents: in Qdrant where it is configured, else in this process, with the sample's to begin with.
struct DocumentConnections: Sendable {
    let store: any VectorStore
    /// Nil with Qdrant.
    let embedded: EmbeddedVectorStore?
    private let client: QdrantClient?
    private let upstreamGuard: UpstreamGuard?
    /// Nil without Qdrant.
    private let monitor: CollectionMonitor?
    private let checkup: StandingCheckup?
    /// What operators do to the collections; nil without Qdrant.
    let administration: QdrantAdministration?

    /// `embedding`: of the lines of a bulk load that come without a vector.
    init(
        _ configuration: PixieConfiguration, client http: HTTPClient, embedding: any EmbeddingModel,
        metrics: UpstreamMetrics, registry: MetricsRegistry, time: any TimeSource, logger: Logger
    ) {
        let dimensions = embedding.dimensions
        guard let url = configuration.qdrant.url else {
            let embedded = EmbeddedVectorStore(dimensions: dimensions)
            self.embedded = embedded
            store = embedded
            client = nil
            upstreamGuard = nil
            monitor = nil
            checkup = nil
            administration = nil
            return
        }
        // One retry: a query that waits longer for documents is better answered without them.
        let client = QdrantClient(
            client: http, baseURL: url, apiKey: configuration.qdrant.apiKey,
            retries: RetryPolicy(maximumRetries: 1, baseDelay: .milliseconds(100)))
        let upstreamGuard = UpstreamGuard(
            upstream: .documents, target: "qdrant",
            limits: .store(
                timeout: configuration.qdrant.timeout ?? configuration.limits.queryTimeout * 0.3, concurrency: 512),
            metrics: metrics, time: time)
        embedded = nil
        self.client = client
        self.upstreamGuard = upstreamGuard
        let documents = QdrantVectorStore(client: client, dimensions: dimensions, time: time)
        store = GuardedVectorStore(documents, guardedBy: upstreamGuard)
        monitor = CollectionMonitor(
            client: client, store: documents,
            settings: SearchSettingsStore(directory: configuration.state.directory),
            metrics: CollectionMetrics(registry: registry), time: time, logger: logger,
            isDown: { upstreamGuard.state == .down })
        // Without measuring searches: that is for who asks for it.
        checkup = StandingCheckup(of: upstreamGuard, registry: registry, time: time, logger: logger) {
            let context = DoctorContext(
                ifReadable: configuration.state.directory, collection: QdrantVectorStore.defaultCollection)
            return await DependencyCheckup.qdrant(
                client, dimensions: dimensions, context: context, questions: 0, seed: 0, deadline: $0)
        }
        administration = QdrantAdministration(
            // More patient than a query is.
            client: QdrantClient(
                client: http, baseURL: url, apiKey: configuration.qdrant.apiKey,
                retries: RetryPolicy(maximumRetries: 4)),
            directory: configuration.state.directory, dimensions: dimensions,
            embedding: { try await embedding.embed($0, deadline: .after(.seconds(120))).vectors }, time: time)
    }

    var report: DependencyReport {
        guard let client, let upstreamGuard, let checkup else {
            return DependencyReport(
                upstream: .documents, state: .embedded, detail: "embedded: sample documents of the demo user",
                without: "-")
        }
        let collection = QdrantVectorStore.defaultCollection
        return DependencyReport(
            upstream: .documents, state: upstreamGuard.state, detail: "Qdrant at \(client.address), \(collection)",
            without: "answers come without documents"
        ).including(checkup)
    }

    var services: [any Service] {
        guard let client, let upstreamGuard, let monitor, let checkup else { return [] }
        return [
            CollectionMonitoring(monitor: monitor),
            Probing(
                probe: DependencyProbe(of: upstreamGuard, timeout: .seconds(1)) {
                    try await QdrantVectorStore.ping(client, deadline: $0)
                }),
            Checking(checkup: checkup),
        ]
    }
}
