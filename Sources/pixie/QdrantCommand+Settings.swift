import ArgumentParser
import PixieBackends
import PixieCore

struct QdrantInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Create the collection with its indexes, or what is missing of it.",
        discussion:
            "Can be run again at any time: it says what exists. Exits with 4 when what exists cannot be changed into it."
    )

    @OptionGroup var options: QdrantOptions
    @Argument(help: "The collection.") var name = QdrantVectorStore.defaultCollection
    @Option(help: "Size of the vectors; by default PIXIE_EMBEDDING_DIMENSIONS.") var dimensions: Int?
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    func validate() throws {
        if let dimensions, !(1...65_536).contains(dimensions) {
            throw ValidationError("--dimensions must be 1 to 65536.")
        }
    }

    func run() async throws {
        try await options.run { management, values in
            let design = CollectionDesign.guide(
                name: name, dimensions: dimensions ?? values.models.embeddingDimensions)
            try options.show(try await management.initialize(design, isDryRun: dryRun))
        }
    }
}

struct QdrantGraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hnsw", abstract: "Show or change the settings of a collection's graph.",
        discussion:
            "The width of a search (ef) is not one of them: it is set for the service, see 'pixie qdrant tune'.",
        subcommands: [QdrantGraphGetCommand.self, QdrantGraphSetCommand.self])
}

struct QdrantGraphGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "Show the graph's settings.")

    @OptionGroup var options: QdrantOptions
    @Argument(help: "The collection.") var name = QdrantVectorStore.defaultCollection

    func run() async throws {
        try await options.run { management, _ in try options.show(try await management.graphSettings(name)) }
    }
}

struct QdrantGraphSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change the graph's settings, and wait for the rebuild.",
        discussion: """
            Says first what the change costs; a rebuild is asked about.

              pixie qdrant hnsw set user_documents --m 32 --ef-construct 200
              pixie qdrant hnsw set user_documents --rebuild --yes
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @Argument(help: "The collection.") var name = QdrantVectorStore.defaultCollection
    @Option(help: "Links of a vector; 0 is no graph.") var m: Int?
    @Option(help: "Candidates looked at while linking.") var efConstruct: Int?
    @Option(help: "Links of a vector within its tenant.") var payloadM: Int?
    @Option(help: "KB of vectors under which a search compares all of them.") var fullScanThreshold: Int?
    @Option(help: "KB of vectors in a segment from which it gets a graph; 0 is never.") var indexingThreshold: Int?
    @Flag(help: "Build the graph anew even where nothing changes (ef_construct goes up by one).") var rebuild = false
    @Option(help: "Seconds to wait for the rebuild; 0 does not wait.") var timeout = 3_600

    func validate() throws {
        for (option, value, range) in [
            ("--m", m, 0...1_000), ("--ef-construct", efConstruct, 4...100_000), ("--payload-m", payloadM, 0...1_000),
            ("--full-scan-threshold", fullScanThreshold, 10...1_000_000_000),
            ("--indexing-threshold", indexingThreshold, 0...1_000_000_000), ("--timeout", timeout, 0...1_000_000),
        ] where value.map({ !range.contains($0) }) ?? false {
            throw ValidationError("\(option) must be \(range.lowerBound) to \(range.upperBound).")
        }
    }

    func run() async throws {
        try await options.run { management, _ in
            let change = GraphChange(
                m: m, efConstruct: efConstruct, payloadM: payloadM, fullScanThreshold: fullScanThreshold,
                indexingThreshold: indexingThreshold, rebuilds: rebuild)
            let plan = try await management.planGraph(change, on: name)
            try options.show(plan)
            if plan.cost == .none || confirmation.dryRun { return }
            if plan.cost != .free, !(try confirmation.confirms("Change the graph of '\(name)'?")) { return }
            try await management.apply(plan)
            guard timeout > 0 else { return }
            let report = try await management.wait(
                name, until: .after(.seconds(timeout)), progress: { StandardStreams.error("waiting: \($0)\n") })
            for line in report.lines { StandardStreams.error("\(line)\n") }
            if !report.isAtRest { throw ExitCode.failure }
        }
    }
}
