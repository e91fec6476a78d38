import ArgumentParser
import PixieBackends
import PixieCore
import PixieIO

/// Goes from one configured dependency to the next.
struct DoctorRounds: Sendable {
    private let values: PixieConfiguration
    private let timeout: Duration
    private let skipsModels: Bool

    init(_ values: PixieConfiguration, timeout: Duration, skipsModels: Bool) {
        self.values = values
        self.timeout = timeout
        self.skipsModels = skipsModels
    }

    /// All at once; throws only where a setting cannot be used at all.
    func summary() async throws -> DoctorSummary {
        let loop = try EventLoop()
        let client = HTTPClient(loop: loop)
        let rounds: [@Sendable () async throws -> [DependencyCheckup]] = [
            { try await models(client) }, { await [documents(client)] }, { await [records(loop)] },
            { await [shared(loop)] },
        ]
        let found = try await allAtOnce(rounds)
        await client.shutdown()
        await loop.stop()
        return DoctorSummary(found.flatMap { $0 })
    }

    private var deadline: Deadline { .after(timeout) }

    private func models(_ client: HTTPClient) async throws -> [DependencyCheckup] {
        guard values.openAI.isConfigured else {
            return [
                .init(name: .languageModel, detail: "the embedded assistant", state: .embedded),
                .init(name: .embeddingModel, detail: "the embedded n-gram model", state: .embedded),
            ]
        }
        if skipsModels { return [] }
        let endpoint = OpenAIEndpoint(
            client: client, baseURL: values.openAI.baseURL, apiKey: values.openAI.apiKey)
        let names = [values.models.simple, values.models.complex, values.models.fallback].reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let deadline = deadline
        let checkups: [@Sendable () async throws -> DependencyCheckup] = [
            {
                await .chat(
                    OpenAIChatModel(endpoint: endpoint), names: names, detail: values.openAI.baseURL,
                    deadline: deadline)
            },
            {
                await .embedding(
                    OpenAIEmbeddingModel(
                        endpoint: OpenAIEndpoint(
                            client: client, baseURL: values.openAI.embeddingBaseURL,
                            apiKey: values.openAI.embeddingAPIKey),
                        name: values.models.embedding, dimensions: values.models.embeddingDimensions),
                    detail: values.openAI.embeddingBaseURL, deadline: deadline)
            },
        ]
        return try await allAtOnce(checkups)
    }

    private func documents(_ client: HTTPClient) async -> DependencyCheckup {
        guard let url = values.qdrant.url else {
            return .init(name: .documents, detail: "documents in the process", state: .embedded)
        }
        let qdrant = QdrantClient(client: client, baseURL: url, apiKey: values.qdrant.apiKey)
        let context = DoctorContext(
            ifReadable: values.state.directory, collection: QdrantVectorStore.defaultCollection)
        return await .qdrant(
            qdrant, dimensions: values.models.embeddingDimensions, context: context, seed: .random(in: 0 ... .max),
            deadline: deadline)
    }

    private func records(_ loop: EventLoop) async -> DependencyCheckup {
        guard let url = values.database.url else {
            return .init(name: .records, detail: "sample tasks and events in the process", state: .embedded)
        }
        do {
            let configuration = try PostgresConfiguration(url: url, connectTimeout: values.database.connectTimeout)
            return await .postgres(configuration, loop: loop, deadline: deadline)
        } catch {
            return .init(
                name: .records, detail: "DATABASE_URL", state: .reachable,
                findings: [
                    .init(
                        .problem, "DATABASE_URL cannot be used: \(error)",
                        mend: "write it as postgresql://user@host/database")
                ])
        }
    }

    private func shared(_ loop: EventLoop) async -> DependencyCheckup {
        guard let redis = SharedStoreConnections.redis(values.redis) else {
            return .init(name: .sharedCache, detail: "caches in the process", state: .embedded)
        }
        let pool = RedisPool(loop: loop, configuration: redis)
        let found = await DependencyCheckup.redis(pool, address: "\(redis.host):\(redis.port)", deadline: deadline)
        await pool.shutdown()
        return found
    }
}
