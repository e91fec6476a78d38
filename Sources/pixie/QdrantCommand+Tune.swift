import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore

struct QdrantTuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Measure what searches with the user's filter find, and recommend their width (ef).",
        discussion: """
            Compares searches of stored points, each without itself, with exact ones; where vectors are quantized, with several \
            oversamplings. Changes nothing in the collection. The figures in brackets hold the true share in 95 of 100 runs. \
            What searches find as the service makes them now is kept for its metric. With --apply a running or later 'pixie serve' \
            with the same PIXIE_STATE_DIR searches as recommended. With --min-recall it exits with 1 when the recommended width, or the best tried, does not certainly find that much, or \
            there is no graph to measure.

            With --queries the questions are recorded ones: a line is {"user_id", "query"}, which the configured model embeds, or \
            {"user_id", "vector"}.

              pixie qdrant tune --target-recall 0.98 --apply
              pixie qdrant tune --queries asked.jsonl
              pixie qdrant tune --min-recall 0.95 --output json
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @Option(help: "Share of the true nearest that has to be found.") var targetRecall = 0.98
    @Option(help: "Fail when even the best width certainly finds less.") var minRecall: Double?
    @Option(help: "Searches a width.") var questions = 300
    @Option(help: "File of JSON lines to ask, instead of stored points.") var queries: String?
    @Option(help: "Documents a search asks for.") var limit = 5
    @Option(help: "Repeats a run's sample.") var seed: UInt64?
    @Option(help: "Widths to try, smallest first.") var widths = [16, 32, 64, 128, 256, 512]
    @Flag(help: "Let the service search as recommended; exits with 1 when nothing is.") var apply = false

    func validate() throws {
        for (option, value) in [("--target-recall", targetRecall), ("--min-recall", minRecall ?? 1)]
        where !(value > 0 && value <= 1) {
            throw ValidationError("\(option) must be above 0 and up to 1.")
        }
        guard !widths.isEmpty, widths == widths.sorted(), widths.allSatisfy((1...100_000).contains) else {
            throw ValidationError("--widths must be ascending, from 1 to 100000.")
        }
        guard (minRecall ?? 0) <= targetRecall else {
            throw ValidationError("--min-recall must not be above --target-recall.")
        }
        guard (20...100_000).contains(questions) else { throw ValidationError("--questions must be 20 to 100000.") }
        guard (1...1_000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000.") }
    }

    func run() async throws {
        try await options.run { management, values in
            var request = TuneRequest(collection: collection.name, seed: seed ?? .random(in: 0 ... .max))
            request.targetRecall = targetRecall
            request.questions = questions
            request.limit = limit
            request.widths = widths
            request.recordedQuestions = queries
            let settings = SearchSettingsStore(directory: values.state.directory)
            request.inForce = try settings.read(collection.name) ?? SearchSettings()
            let report = try await options.withEmbedding(values) { embedding in
                try await ProgressDisplay.during(ifInterrupted: { "nothing was changed" }) {
                    try await management.tune(request, embedding: embedding, progress: $0.show)
                }
            }
            try options.show(report)
            let recommended = apply ? report.settings(measuredAt: Date()) : nil
            // What was measured is shown as a metric, whether or not the service is to search differently.
            if let measured = recommended ?? report.measuredInForce(at: Date()) {
                try settings.write(measured, for: collection.name)
            }
            if apply {
                guard recommended != nil else {
                    StandardStreams.error("pixie: nothing applied: no width is recommended\n")
                    throw ExitCode.failure
                }
                StandardStreams.error(
                    "applied: 'pixie serve' with PIXIE_STATE_DIR=\(values.state.directory) takes it up within a minute\n"
                )
            }
            if let minRecall, report.certainRecall < minRecall { throw ExitCode.failure }
        }
    }
}
