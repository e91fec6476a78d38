import ArgumentParser
import PixieCore
import PixieQuery

extension CacheCommand {
    struct Tune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tune",
            abstract: "Show what each similarity threshold would serve, rightly and wrongly.",
            discussion: """
                Puts pairs of questions that somebody has judged to the code the server runs: noise removal, threshold and guards. \
                With --check the language model PIXIE_CACHE_CHECK_MODEL also has the last word on what is uncertain as configured, by \
                the server's rules: "checked" holds what is served then, and what the checks came to.

                FILE.jsonl holds a pair a line; "same_answer": false makes it a trap:

                  {"id": "n-1", "category": "negation", "same_answer": false,
                   "a": "Is it open?", "b": "Is it closed?"}

                FILE.f32 holds little-endian float32: two unit vectors (a, then b) a pair, in the order of the pairs. Without it \
                the configured embedding model is asked.

                For every setting, in all and by category, as fractions of 1, null over nothing:

                  served     pairs that share an answer and were served, of all such
                  wrong      traps that were served, of all traps
                  precision  served rightly, of all served, right or wrong

                With guards a pair is served from threshold - slack up if its words say the same; without, from the threshold up. \
                The recommended setting has guards, is at most --max-wrong wrong and serves most. As JSON:

                  {"curve": [{"threshold": 0.95, "slack": 0.35, "floor": 0.6,
                              "guards": true,
                              "served": 0.54, "wrong": 0, "precision": 1,
                              "counts": {
                                "should_hit": 150, "served_right": 81,
                                "should_hit_uncertain": 61, "traps": 152,
                                "served_wrong": 0, "traps_uncertain": 52},
                              "categories": [
                                {"category": "negation", "served": null,
                                 "wrong": 0, "precision": null,
                                 "counts": {...}}, ...]}, ...],
                   "default": {...}, "configured": {...},
                   "recommended": {...} or null,
                   "checked": {..., "verdicts": {
                     "yes": 60, "no": 50, "unclear": 0, "failed": 3}} or null,
                   "pairs": {"total": 302, "should_hit": 150, "traps": 152},
                   "embedding": {"name": "pairs.f32", "dimensions": 384},
                   "max_wrong": 0.01}

                where "default" is what the server does when nothing is configured, "configured" what it does with your \
                PIXIE_SIMILARITY_THRESHOLD. Exits with 0, with 1 when no setting meets --max-wrong, 2 when a file is wrong, \
                3 when the embedding model does not answer, 4 when it refuses.

                  pixie cache tune --pairs pairs.jsonl
                  pixie cache tune --pairs pairs.jsonl --embeddings pairs.f32 --output json
                """
        )

        @Option(help: ArgumentHelp("Judged pairs of questions, a JSON object a line.", valueName: "file.jsonl"))
        var pairs: String
        @Option(help: ArgumentHelp("Their embeddings. Default: ask the configured model.", valueName: "file.f32"))
        var embeddings: String?
        @Option(help: "Of a vector in --embeddings. Default: what makes the file fit.")
        var dimensions: Int?
        @Option(help: "Largest acceptable fraction of traps answered, 0 to 1.") var maxWrong = 0.01
        @Flag(help: "Also ask PIXIE_CACHE_CHECK_MODEL about each pair that is uncertain.") var check = false
        @Option(help: "table or json.") var output = OutputFormat.table
        @OptionGroup var source: ConfigurationSource

        func validate() throws {
            guard (0...1).contains(maxWrong) else { throw ValidationError("--max-wrong must be between 0 and 1.") }
            guard let dimensions else { return }
            guard embeddings != nil else { throw ValidationError("--dimensions goes with --embeddings.") }
            guard (1...PairVectorReader.maximumDimensions).contains(dimensions) else {
                throw ValidationError("--dimensions must be between 1 and \(PairVectorReader.maximumDimensions).")
            }
        }

        func run() async throws {
            let configuration = try await source.load().values
            var report: TuningReport
            do throws(TuneFailure) {
                if check { try requireCheck(configuration) }
                let (measured, embedding) = try await measure(configuration)
                report = TuningReport(
                    measured, embedding: embedding, threshold: configuration.caches.similarityThreshold,
                    maxWrong: maxWrong)
                if check { report.checked = try await checked(measured, report.configured.setting, configuration) }
            } catch {
                StandardStreams.error("pixie: \(error.words)\n")
                throw error.exit
            }
            switch output {
            case .table: StandardStreams.output(report.table)
            case .json: StandardStreams.output(try report.jsonText())
            }
            if report.recommended == nil {
                StandardStreams.error("pixie: no setting with guards meets --max-wrong \(maxWrong)\n")
                throw ExitCode.failure
            }
        }
    }
}

/// Why there is nothing to report.
struct TuneFailure: Error {
    var words: String
    var exit: ExitCode
}
