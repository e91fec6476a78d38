import ArgumentParser
import PixieBackends
import PixieCore

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
    @Option(help: "Requests at one time, at most: fewer where more do not make it faster.") var parallel = 3

    func validate() throws {
        guard (1...64).contains(parallel) else { throw ValidationError("--parallel must be 1 to 64.") }
    }

    func run() async throws {
        try await options.run { management, values in
            let name = collection.name
            var load = BulkLoad(path: file, collection: name)
            load.strategy = bulk.strategy
            load.isStrict = strict
            load.isForced = bulk.force
            load.parallelRequests = parallel
            let journals = BulkJournalStore(directory: values.state.directory)
            if dryRun { return try options.show(try await management.planLoad(load, journals: journals)) }
            let report: LoadReport
            do {
                report = try await options.withEmbedding(values) { embedding in
                    try await ProgressDisplay.during(ifInterrupted: { Self.advice(name, journals) }) {
                        try await management.load(
                            load, journals: journals, embedding: embedding, waitingAtMost: waiting.duration,
                            progress: $0.show)
                    }
                }
            } catch let error as QdrantError {
                StandardStreams.error("pixie: the load stopped: \(Self.advice(name, journals))\n")
                throw error
            }
            try options.show(report)
            if report.rejected > 0 || report.waited?.isAtRest == false { throw ExitCode.failure }
        }
    }

    /// What to do with a load that did not come to its end.
    private static func advice(_ name: String, _ journals: BulkJournalStore) -> String {
        guard journals.isUnfinished(name) else { return "nothing was changed" }
        return "run the same again to go on, or 'pixie qdrant bulk finish \(name)' to bring the settings back"
    }
}

struct QdrantBulkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "Prepare a collection for a bulk load of others, and put it back.",
        discussion: """
            For what other programs load; 'pixie qdrant load' does all of it by itself.

              pixie qdrant bulk begin user_documents --strategy defer
              pixie qdrant bulk finish user_documents
            """,
        subcommands: [QdrantBulkBeginCommand.self, QdrantBulkFinishCommand.self, QdrantBulkStatusCommand.self])
}

struct QdrantBulkBeginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin", abstract: "Write down the settings, and change them for many writes.",
        discussion: """
            'pixie qdrant bulk finish' brings exactly those settings back.

              pixie qdrant bulk begin user_documents --strategy throttle
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @OptionGroup var bulk: QdrantBulkOptions
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    func run() async throws {
        try await options.run { management, values in
            let journals = BulkJournalStore(directory: values.state.directory)
            let (name, strategy) = (collection.name, bulk.strategy ?? .defer)
            if dryRun {
                return try options.show(
                    try await management.planBulk(name, strategy, isForced: bulk.force, journals: journals))
            }
            try options.show(
                try await management.beginBulk(name, strategy, isForced: bulk.force, journals: journals))
        }
    }
}

struct QdrantBulkFinishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish", abstract: "Bring back the settings from before, and wait for the graph.",
        discussion: """
            Also what ends a load that was interrupted, without the rest of its file.

              pixie qdrant bulk finish user_documents --timeout 600
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @OptionGroup var waiting: QdrantWaiting
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    func run() async throws {
        try await options.run { management, values in
            let name = collection.name
            let journals = BulkJournalStore(directory: values.state.directory)
            if dryRun { return try options.show(try management.planFinishBulk(name, journals: journals)) }
            let report = try await ProgressDisplay.during(
                ifInterrupted: { "run it again to wait for the graph; 'pixie qdrant bulk status \(name)'" }
            ) {
                try await management.finishBulk(
                    name, journals: journals, waitsUntil: waiting.duration.map { .after($0) }, progress: $0.waiting)
            }
            guard let report else { return }
            try options.show(report)
            if !report.isAtRest { throw ExitCode.failure }
        }
    }
}

struct QdrantBulkStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether a bulk load is unfinished.",
        discussion: """
            Exits with 4 when there is none.

              pixie qdrant bulk status user_documents --output json
            """)

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
