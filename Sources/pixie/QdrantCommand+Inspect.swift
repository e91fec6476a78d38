import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore

struct QdrantListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the collections.",
        discussion: "  pixie qdrant list --output json")

    @OptionGroup var options: QdrantOptions

    func run() async throws {
        try await options.run { management, _ in try options.show(try await management.list()) }
    }
}

struct QdrantInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Show a collection: points, graph, indexes, status in words.",
        discussion: "  pixie qdrant info user_documents")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection

    func run() async throws {
        try await options.run { management, _ in try options.show(try await management.info(collection.name)) }
    }
}

struct QdrantWaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until a collection has nothing left to optimize.",
        discussion: """
            Exits with 1 when the time is over, or the collection is stuck, and says what it waits for.

              pixie qdrant wait user_documents --timeout 60
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @Option(help: "Seconds to wait at most.") var timeout = 600
    @Flag(help: "Start optimizers that wait for a reason to.") var start = false

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout must be positive.") }
    }

    func run() async throws {
        try await options.run { management, _ in
            let report = try await ProgressDisplay.during(ifInterrupted: { "the server goes on by itself" }) {
                try await management.wait(
                    collection.name, until: .after(.seconds(timeout)), starting: start, progress: $0.waiting)
            }
            try options.show(report)
            if !report.isAtRest { throw ExitCode.failure }
        }
    }
}

struct QdrantDoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Find what is wrong with a collection, and the command that mends it.",
        discussion: """
            Changes nothing in the collection. Searches as the service does, and keeps what it measured for the service's metric. \
            Exits with 1 when there is a problem.

              pixie qdrant doctor user_documents --questions 100
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @Option(help: "Filtered searches to compare with exact ones; 0 looks at the settings only.") var questions = 40
    @Option(help: "Search width to measure with; by default the service's.") var ef: Int?

    func validate() throws {
        guard (0...1_000).contains(questions) else { throw ValidationError("--questions must be 0 to 1000.") }
        if let ef, !(1...100_000).contains(ef) { throw ValidationError("--ef must be 1 to 100000.") }
    }

    func run() async throws {
        try await options.run { management, values in
            let design = CollectionDesign.guide(
                name: collection.name, dimensions: values.models.embeddingDimensions)
            let context = try DoctorContext(directory: values.state.directory, collection: collection.name, ef: ef)
            let report = try await management.doctor(
                design, context, questions: questions, seed: .random(in: 0 ... .max))
            try context.remember(report, measuredAt: Date())
            try options.show(report)
            if !report.isHealthy { throw ExitCode.failure }
        }
    }
}
