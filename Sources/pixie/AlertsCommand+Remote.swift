import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO
import PixieMonitoring

/// Which server is asked, and how its answer is printed.
struct PrometheusOptions: ParsableArguments {
    private static let pixie = "http://127.0.0.1:8081"

    @Option(help: "Address of a Pixie's admin listener or of a Prometheus. (default: \(Self.pixie))") var server:
        String?
    @Option(help: "Seconds to wait for the answer.") var timeout = 30
    @Option(help: "table or json.") var output = OutputFormat.table

    func validate() throws {
        guard server.map({ $0.hasPrefix("http://") || $0.hasPrefix("https://") }) ?? true else {
            throw ValidationError("--server must be an http:// or https:// URL.")
        }
        guard timeout > 0 else { throw ValidationError("--timeout must be positive.") }
    }

    /// The Prometheus that rules are evaluated on, where there is one.
    static var prometheus: String? {
        ProcessInfo.processInfo.environment["PIXIE_PROMETHEUS_URL"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Runs `body` with a client, and turns what it throws into words and an exit code.
    /// - Parameter standard: asked where no server is named, without a token; nil: the Pixie on this machine.
    func ask<R: Sendable>(
        of standard: String? = nil, _ body: @Sendable (PrometheusClient, Deadline) async throws -> R
    ) async throws -> R {
        let environment = ProcessInfo.processInfo.environment
        let isStandard = server == nil && standard != nil
        let tokens = environment["PIXIE_ADMIN_TOKENS"] ?? environment["PIXIE_ADMIN_READ_TOKENS"]
        let token = tokens?.split(separator: ",").first.map { $0.filter { $0 != " " } }
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let result: Result<R, any Error>
        do {
            let client = PrometheusClient(
                client: http, baseURL: server ?? standard ?? Self.pixie, token: isStandard ? nil : token)
            result = .success(try await body(client, .after(.seconds(timeout))))
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        await loop.stop()
        do {
            return try result.get()
        } catch PrometheusClient.Failure.unreachable(let detail) {
            StandardStreams.error("pixie: nobody answers at \(detail). Is 'pixie serve' running there?\n")
            throw ExitCode.unreachable
        } catch PrometheusClient.Failure.refused(let detail) {
            StandardStreams.error("pixie: \(detail)\n")
            throw ExitCode.refused
        } catch PrometheusClient.Failure.broken(let detail) {
            StandardStreams.error("pixie: \(detail)\n")
            throw ExitCode.failure
        }
    }

    func show(_ json: some Encodable, table: String) throws {
        switch output {
        case .table: StandardStreams.output(table)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
            StandardStreams.output(String(decoding: try encoder.encode(json), as: UTF8.self) + "\n")
        }
    }

    static func text(_ labels: [String: String]) -> String {
        let name = labels[Labels.metricName] ?? ""
        let rest = Labels(labels.filter { $0.key != Labels.metricName }.map { Label(name: $0.key, value: $0.value) })
        return name + (rest.pairs.isEmpty && !name.isEmpty ? "" : rest.description)
    }

    /// Columns padded to their widest cell.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == columns - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}

extension AlertsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the pending and the firing alerts of a running Pixie or a Prometheus.",
            discussion: """
                The token is the first of PIXIE_ADMIN_TOKENS, else of PIXIE_ADMIN_READ_TOKENS. Exits with 0, with 3 when nobody \
                answers at --server, with 4 when it refuses.

                  pixie alerts list
                  pixie alerts list --server http://127.0.0.1:9090 --output json
                """
        )

        @OptionGroup var options: PrometheusOptions

        func run() async throws {
            let alerts = try await options.ask { try await $0.alerts(deadline: $1) }
            let order = ["critical": 0, "warning": 1, "info": 2]
            let sorted = alerts.sorted {
                let (one, other) = ($0.labels["severity"] ?? "", $1.labels["severity"] ?? "")
                return (order[one] ?? 3, $0.state, $0.activeAt) < (order[other] ?? 3, $1.state, $1.activeAt)
            }
            let rows = sorted.map { alert in
                let others = alert.labels.filter { $0.key != "alertname" && $0.key != "severity" }
                return [
                    alert.state, alert.labels["severity"] ?? "-", alert.labels["alertname"] ?? "-", alert.activeAt,
                    alert.value, PrometheusOptions.text(others),
                ]
            }
            let head = ["STATE", "SEVERITY", "ALERT", "SINCE", "VALUE", "LABELS"]
            try options.show(
                sorted,
                table: rows.isEmpty ? "No alert is pending or firing.\n" : PrometheusOptions.table([head] + rows))
        }
    }

    struct Eval: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "eval",
            abstract: "Evaluate a PromQL expression on a running Pixie or a Prometheus.",
            discussion: """
                Without --server the Prometheus of PIXIE_PROMETHEUS_URL is asked, on which rules are evaluated, else the Pixie on this \
                machine. The token is the first of PIXIE_ADMIN_TOKENS, else of PIXIE_ADMIN_READ_TOKENS. Exits with 0, with 2 when the \
                expression is wrong, with 3 when nobody answers at --server, with 4 when it refuses.

                  pixie alerts eval 'sum by (code) (rate(pixie_http_requests_total[5m]))'
                  pixie alerts eval up --server http://127.0.0.1:9090
                """
        )

        @Argument(help: "The expression; its value must be a vector or a scalar.") var expression: String
        @OptionGroup var options: PrometheusOptions

        func run() async throws {
            let samples = try await options.ask(of: PrometheusOptions.prometheus) { [expression] in
                try await $0.query(expression, deadline: $1)
            }
            let rows = samples.map { [PrometheusOptions.text($0.labels), $0.value] }
            try options.show(samples, table: rows.isEmpty ? "No series.\n" : PrometheusOptions.table(rows))
        }

        /// A wrong expression is found here, with its place, without asking anybody.
        func validate() throws {
            do throws(MonitoringError) {
                _ = try PromQLEngine().prepare(expression)
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }
}
