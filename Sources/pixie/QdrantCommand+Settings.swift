import ArgumentParser
import PixieBackends
import PixieCore

struct QdrantInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Create the collection with its indexes, or what is missing of it.",
        discussion: """
            Can be run again at any time: it says what exists. Exits with 4 when what exists cannot be changed into it.

              pixie qdrant init
              pixie qdrant init user_documents_v2 --dimensions 768 --dry-run
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
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
                name: collection.name, dimensions: dimensions ?? values.models.embeddingDimensions)
            try options.show(try await management.initialize(design, isDryRun: dryRun))
        }
    }
}

struct QdrantGraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hnsw", abstract: "Show or change the settings of a collection's graph.",
        discussion: """
            The width of a search (ef) is not one of them: it is set for the service, see 'pixie qdrant tune'.

              pixie qdrant hnsw set user_documents --m 32
            """,
        subcommands: [QdrantGraphGetCommand.self, QdrantGraphSetCommand.self])
}

struct QdrantGraphGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show the graph's settings.",
        discussion: "  pixie qdrant hnsw get user_documents --output json")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection

    func run() async throws {
        try await options.run { management, _ in try options.show(try await management.graphSettings(collection.name)) }
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
    @OptionGroup var collection: QdrantCollection
    @OptionGroup var graph: QdrantGraphOptions
    @OptionGroup var waiting: QdrantWaiting
    @Option(
        help: "Optimizations at one time: auto, or a number; 0 is none.",
        transform: {
            guard let threads = OptimizationThreads($0) else {
                throw ValidationError("--optimization-threads must be auto, or 0 to 1024.")
            }
            return threads
        })
    var optimizationThreads: OptimizationThreads?
    @Flag(help: "Build the graph anew even where nothing changes (ef_construct goes up by one).") var rebuild = false

    func run() async throws {
        try await options.run { management, _ in
            let name = collection.name
            var change = graph.change(rebuilds: rebuild)
            change.optimizationThreads = optimizationThreads
            let plan = try await management.planGraph(change, on: name)
            try options.show(plan)
            if plan.cost == .none || confirmation.dryRun { return }
            if plan.cost != .free, !(try confirmation.confirms("Change the graph of '\(name)'?")) { return }
            try await management.apply(plan)
            try await waiting.wait(for: name, management)
        }
    }
}
