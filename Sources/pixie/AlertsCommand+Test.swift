import ArgumentParser
import FoundationEssentials
import PixieMonitoring

extension AlertsCommand {
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Run unit tests of rules, in promtool's format.",
            discussion: """
                The files are those of 'promtool test rules'; the verdict is the same. --dialect 2 is Prometheus 2.42, whose ranges \
                hold both their ends; 3, the default, leaves the older end out. Where promtool would evaluate groups in a random \
                order that matters, a note says so.

                Exits with 0 when all tests pass, with 1 when one fails, with 2 when there is no such file.

                  pixie alerts test alerts/tests/*.test.yml
                  pixie alerts test --dialect 2 alerts/tests/latency.test.yml
                """
        )

        @Argument(help: "Files of unit tests.") var files: [String]
        @Option(help: "Prometheus version to follow: 2 or 3.", transform: Self.dialect) var dialect = Dialect
            .prometheus3
        @Option(help: "table or json.") var output = OutputFormat.table

        private static func dialect(_ text: String) throws -> Dialect {
            guard let dialect = Dialect(rawValue: text) else { throw ValidationError("--dialect must be 2 or 3.") }
            return dialect
        }

        func run() throws {
            let missing = files.filter { !FileManager.default.fileExists(atPath: $0) }
            guard missing.isEmpty else {
                for path in missing { StandardStreams.error("pixie: \(path): no such file\n") }
                throw ExitCode.usage
            }
            var results: [Result] = []
            for path in files {
                if output == .table { StandardStreams.output("Unit Testing:  \(path)\n") }
                let result = test(path)
                if output == .table { Self.show(result) }
                results.append(result)
            }
            if output == .json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
                StandardStreams.output(String(decoding: try encoder.encode(results), as: UTF8.self) + "\n")
            }
            if results.contains(where: { !$0.passed }) { throw ExitCode.failure }
        }

        private struct Result: Encodable {
            let file: String
            let passed: Bool
            let tests: Int
            let failures: [String]
            let notes: [String]
        }

        private func test(_ path: String) -> Result {
            do throws(FileFaults) {
                let text: String
                do { text = try RuleFiles.text(of: path) } catch { throw FileFaults([error]) }
                let file = try UnitTestFile.parse(text, path: path, dialect: dialect)
                var notes: [String] = []
                var paths: [String] = []
                for pattern in file.rulePatterns {
                    let found = RuleFiles.matching(RuleFiles.pattern(pattern, besides: path))
                    if found.isEmpty { notes.append("no file matches \(pattern)") }
                    paths += found
                }
                // Without a test nothing is loaded, as in promtool.
                let rules = file.tests.isEmpty ? [] : try RuleFiles.load(paths, dialect: dialect)
                let report = UnitTestRunner(dialect: dialect).run(file, rules: rules)
                return Result(
                    file: path, passed: report.hasPassed, tests: report.tests, failures: report.failures,
                    notes: notes + report.notes)
            } catch {
                return Result(file: path, passed: false, tests: 0, failures: error.faults.map(\.description), notes: [])
            }
        }

        private static func show(_ result: Result) {
            for note in result.notes { StandardStreams.error("  NOTE: \(note)\n") }
            if result.passed {
                StandardStreams.output("  SUCCESS\n")
            } else {
                StandardStreams.error("  FAILED:\n")
                for failure in result.failures { StandardStreams.error(failure + "\n\n") }
            }
            StandardStreams.output("\n")
        }
    }
}
