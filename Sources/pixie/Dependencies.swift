import Logging
import PixieBackends
import PixieCore
import PixieIO
import ServiceLifecycle

/// Every system Pixie depends on, real or its twin in the process.
struct Dependencies: Sendable {
    let models: ModelConnections
    let shared: SharedStoreConnections
    let records: RecordConnections
    let documents: DocumentConnections

    init(
        _ configuration: PixieConfiguration, loop: EventLoop, client: HTTPClient, registry: MetricsRegistry,
        time: any TimeSource, logger: Logger
    ) throws {
        let metrics = UpstreamMetrics(registry: registry)
        models = ModelConnections(configuration, client: client, metrics: metrics, time: time)
        shared = SharedStoreConnections(
            configuration, loop: loop, registry: registry, metrics: metrics, time: time, logger: logger)
        records = try RecordConnections(
            configuration, loop: loop, registry: registry, metrics: metrics, time: time, logger: logger)
        documents = DocumentConnections(
            configuration, client: client, embedding: models.embedding, metrics: metrics, registry: registry,
            time: time,
            logger: logger)
    }

    /// How each is doing now.
    var reports: [DependencyReport] { models.reports + [documents.report, records.report, shared.report] }

    /// What has to run beside the server as long as any of it is used.
    var services: [any Service] {
        (models.batcher.map { [EmbeddingBatching(batcher: $0)] } ?? [])
            + shared.services + records.services + documents.services
    }
}
