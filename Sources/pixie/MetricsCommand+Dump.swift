import ArgumentParser
import FoundationEssentials
import PixieCore
import PixieMonitoring

extension MetricsCommand {
    struct Dump: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dump",
            abstract: "Print what a running Pixie measures.",
            discussion: """
                A line each series; a histogram as how many, mean, median and 95th percentile. --output json has every sample.

                Exits with 1 when a named metric is not there, with 3 when nobody answers at --server, with 4 when Pixie refuses.

                  pixie metrics dump
                  pixie metrics dump --name pixie_cache_requests_total --name pixie_cache_entries
                  pixie metrics dump --output json
                """
        )

        @Option(help: "Address of the public listener.") var server = "http://127.0.0.1:8080"
        @Option(help: "Only this metric; may be given more than once.") var name: [String] = []
        @Option(help: "table or json.") var output = OutputFormat.table
        @Option(help: "Seconds to wait for the whole answer.") var timeout = 10

        func validate() throws {
            guard timeout > 0 else { throw ValidationError("--timeout must be positive.") }
            let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:")
            guard name.allSatisfy({ $0.allSatisfy(allowed.contains) && !$0.isEmpty }) else {
                throw ValidationError("--name must be a metric's name, such as pixie_http_requests_total.")
            }
        }

        func run() async throws {
            var url = server
            while url.hasSuffix("/") { url.removeLast() }
            url += "/metrics"
            if !name.isEmpty { url += "?" + name.map { "name%5B%5D=\($0)" }.joined(separator: "&") }
            let text = try await MetricsCommand.fetch(
                url, accept: ExpositionFormat.text004.contentType, timeout: .seconds(timeout))
            let families = Exposition(text).families
            switch output {
            case .table: StandardStreams.output(families.map(MetricsTable.text).joined())
            case .json: StandardStreams.output(try Self.json(families))
            }
            let missing = name.filter { name in !families.contains { name.hasPrefix($0.name) } }
            guard missing.isEmpty else {
                StandardStreams.error("pixie: nothing called \(missing.joined(separator: ", "))\n")
                throw ExitCode.failure
            }
        }

        private struct Family: Encodable {
            struct Sample: Encodable {
                let name: String
                let labels: [String: String]
                /// As text, because JSON has no infinity and no NaN.
                let value: String
            }

            let name: String
            let type: String
            let help: String
            let samples: [Sample]
        }

        private static func json(_ families: [ExposedFamily]) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
            let listed = families.map { family in
                Family(
                    name: family.name, type: family.type ?? "untyped", help: family.help ?? "",
                    samples: family.samples.map { sample in
                        .init(
                            name: sample.name,
                            labels: Dictionary(sample.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
                            value: MetricsTable.number(sample.value))
                    })
            }
            return String(decoding: try encoder.encode(listed), as: UTF8.self) + "\n"
        }
    }
}
