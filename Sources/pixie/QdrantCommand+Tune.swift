import ArgumentParser
import PixieBackends
import PixieCore

struct QdrantTuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Measure what searches with the user's filter find, and recommend their width (ef).",
        discussion: """
            Compares searches of stored points, each without itself, with exact ones. Reads only. With --min-recall it exits \
            with 1 when the recommended width, or the widest tried, does not certainly find that much.

              pixie qdrant tune --target-recall 0.98
              pixie qdrant tune --min-recall 0.95 --output json
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @Option(help: "Share of the true nearest that has to be found.") var targetRecall = 0.98
    @Option(help: "Fail when even the best width certainly finds less.") var minRecall: Double?
    @Option(help: "Searches a width.") var questions = 300
    @Option(help: "Documents a search asks for.") var limit = 5
    @Option(help: "Repeats a run's sample.") var seed: UInt64?

    func validate() throws {
        for (option, value) in [("--target-recall", targetRecall), ("--min-recall", minRecall ?? 1)]
        where !(value > 0 && value <= 1) {
            throw ValidationError("\(option) must be above 0 and up to 1.")
        }
        guard (20...100_000).contains(questions) else { throw ValidationError("--questions must be 20 to 100000.") }
        guard (1...1_000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000.") }
    }

    func run() async throws {
        try await options.run { management, _ in
            var request = TuneRequest(collection: collection.name, seed: seed ?? .random(in: 0 ... .max))
            request.targetRecall = targetRecall
            request.questions = questions
            request.limit = limit
            let report = try await management.tune(request) { StandardStreams.error("\($0)\n") }
            try options.show(report)
            if let minRecall, let best = report.rows.map(\.worstRecall.lower).max(), best < minRecall {
                throw ExitCode.failure
            }
        }
    }
}
