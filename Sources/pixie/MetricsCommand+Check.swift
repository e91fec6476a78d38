import ArgumentParser
import FoundationEssentials
import Glibc
import PixieCore
import PixieIO
import PixieMonitoring

extension MetricsCommand {
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check an exposition, text 0.0.4 or OpenMetrics 1.0, from any target.",
            discussion: """
                Finds what Prometheus would refuse (lines that do not parse, series that come twice, families in pieces), what would \
                be misread (histograms whose buckets do not add up, counters that are negative), and names that break the \
                conventions (counters without _total, units other than the base units, no HELP or TYPE).

                Exits with 0, with 1 when something was found, with 2 when there is no such file, with 3 when nobody answers, with 4 \
                when the answer is no page of metrics.

                  pixie metrics check
                  pixie metrics check http://127.0.0.1:9100/metrics --output json
                  curl -s http://127.0.0.1:8080/metrics | pixie metrics check -
                """
        )

        @Argument(help: "A URL, a file, or - for standard input.") var source = "http://127.0.0.1:8080/metrics"
        @Option(help: "text or openmetrics: which of them to ask a URL for.") var format = Format.text
        @Option(help: "table or json.") var output = OutputFormat.table
        @Option(help: "Seconds to wait for the whole answer.") var timeout = 10

        enum Format: String, ExpressibleByArgument, CaseIterable { case text, openmetrics }

        func validate() throws {
            guard timeout > 0 else { throw ValidationError("--timeout must be positive.") }
        }

        func run() async throws {
            let exposition = Exposition(try await text())
            let faults = exposition.check()
            switch output {
            case .table:
                for fault in faults { StandardStreams.output("\(fault)\n") }
                let samples = exposition.families.reduce(0) { $0 + $1.samples.count }
                StandardStreams.output(
                    "\(exposition.families.count) families, \(samples) samples, \(faults.count) faults\n")
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
                let found = try encoder.encode(faults.map { Finding(line: $0.line, message: $0.message) })
                StandardStreams.output(String(decoding: found, as: UTF8.self) + "\n")
            }
            if !faults.isEmpty { throw ExitCode.failure }
        }

        private struct Finding: Encodable {
            let line: Int
            let message: String
        }

        private func text() async throws -> [UInt8] {
            if source == "-" { return Self.standardInput() }
            if source.hasPrefix("http://") || source.hasPrefix("https://") {
                let asked = format == .text ? ExpositionFormat.text004 : .openMetrics100
                return try await MetricsCommand.fetch(source, accept: asked.contentType, timeout: .seconds(timeout))
            }
            guard let data = FileManager.default.contents(atPath: source) else {
                StandardStreams.error("pixie: \(source): no such file, or it cannot be read\n")
                throw ExitCode.usage
            }
            return Array(data)
        }

        private static func standardInput() -> [UInt8] {
            var text: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(STDIN_FILENO, &chunk, chunk.count)
                if count > 0 { text += chunk[..<count] } else if count == 0 || errno != EINTR { return text }
            }
        }
    }
}
