import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO

struct QdrantLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Load a file of JSON lines into a collection.",
        discussion: """
            A line is {"user_id", "document_id", "content", "metadata": {"source", "created_at", "title"}, "vector"}; without a \
            vector the content is embedded by the configured model. An interrupted load goes on when it is run again with the \
            same file. Exits with 1 when lines were rejected or the collection does not come to rest.

              pixie qdrant load documents.jsonl
              pixie qdrant load more.jsonl user_documents --strategy throttle
            """)

    @OptionGroup var options: QdrantOptions
    @Argument(help: "The file.") var file: String
    @OptionGroup var collection: QdrantCollection
    @OptionGroup var bulk: QdrantBulkOptions
    @OptionGroup var waiting: QdrantWaiting
    @Flag(help: "Stop at the first line that cannot be loaded.") var strict = false
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false
    @Option(help: "Requests at one time.") var parallel = 3

    func validate() throws {
        guard (1...64).contains(parallel) else { throw ValidationError("--parallel must be 1 to 64.") }
    }

    func run() async throws {
        try await options.run { management, values in
            var load = BulkLoad(path: file, collection: collection.name)
            load.strategy = bulk.strategy
            load.isStrict = strict
            load.isForced = bulk.force
            load.parallelRequests = parallel
            let journals = BulkJournalStore(directory: values.state.directory)
            if dryRun { return try options.show(try await management.planLoad(load, journals: journals)) }
            let loop = try EventLoop()
            let http = HTTPClient(loop: loop)
            let result: Result<LoadReport, any Error>
            do {
                result = .success(
                    try await management.load(
                        load, journals: journals, embedding: Self.embedding(values, http),
                        waitingAtMost: waiting.duration,
                        progress: { StandardStreams.error("\($0)\n") }))
            } catch { result = .failure(error) }
            await http.shutdown()
            await loop.stop()
            let report = try result.get()
            try options.show(report)
            if report.rejected > 0 || report.waited?.isAtRest == false { throw ExitCode.failure }
        }
    }

    /// Nil when no embedding service is configured: lines then need their vectors.
    private static func embedding(_ values: PixieConfiguration, _ http: HTTPClient) -> QdrantManagement.Embedding? {
        guard values.openAI.isConfigured else { return nil }
        let model = OpenAIEmbeddingModel(
            endpoint: OpenAIEndpoint(client: http, baseURL: values.openAI.baseURL, apiKey: values.openAI.apiKey),
            name: values.models.embedding, dimensions: values.models.embeddingDimensions)
        return { texts in try await model.embed(texts, deadline: .after(.seconds(120))).vectors }
    }
}

struct QdrantBulkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "Prepare a collection for a bulk load of others, and put it back.",
        subcommands: [QdrantBulkBeginCommand.self, QdrantBulkFinishCommand.self, QdrantBulkStatusCommand.self])
}

struct QdrantBulkBeginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin", abstract: "Write down the settings, and change them for many writes.")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @OptionGroup var bulk: QdrantBulkOptions

    func run() async throws {
        try await options.run { management, values in
            let journals = BulkJournalStore(directory: values.state.directory)
            try options.show(
                try await management.beginBulk(
                    collection.name, bulk.strategy ?? .defer, isForced: bulk.force, journals: journals))
        }
    }
}

struct QdrantBulkFinishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish", abstract: "Bring back the settings from before, and wait for the graph.")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @OptionGroup var waiting: QdrantWaiting

    func run() async throws {
        try await options.run { management, values in
            let report = try await management.finishBulk(
                collection.name, journals: BulkJournalStore(directory: values.state.directory),
                waitsUntil: waiting.duration.map { .after($0) },
                progress: { StandardStreams.error("waiting: \($0)\n") })
            guard let report else { return }
            try options.show(report)
            if !report.isAtRest { throw ExitCode.failure }
        }
    }
}

struct QdrantBulkStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether a bulk load is unfinished.")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection

    func run() async throws {
        try await options.run { management, values in
            try options.show(
                try management.bulkStatus(
                    collection.name, journals: BulkJournalStore(directory: values.state.directory)))
        }
    }
}
