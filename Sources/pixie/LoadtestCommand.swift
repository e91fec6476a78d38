import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO

struct LoadtestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loadtest",
        abstract: "Put a running Pixie under load, more and more of it, until a limit is passed.",
        discussion: """
            Begins with --users and adds --step-users every --step seconds. Each user goes through the scenarios at random, with half a \
            second to one and a half in between: 'simple' needs no data, 'rag' does, 'multi-turn' creates a task and lists all, 'heavy' \
            is answered by no cache. The server should run with PIXIE_RATE_LIMIT_PER_USER=0. The token is the first of \
            PIXIE_API_TOKENS. Exits with 1 when a step passed a limit, which also ends the test; with 3 when nobody answers at --server.

              pixie loadtest --max-p99 3000
              pixie loadtest --users 100 --step-users 0 --duration 60 --scenario heavy --output json
            """
    )

    @Option(help: "Address of the public listener.") var server = "http://127.0.0.1:8080"
    @Option(help: "Users to begin with.") var users = 10
    @Option(help: "Users that each step adds; 0 keeps their number.") var stepUsers = 10
    @Option(help: "Seconds of a step.") var step = 30
    @Option(help: "Seconds of the whole test.") var duration = 300
    @Option(
        help: "simple, rag, multi-turn or heavy; may be given several times. All, if not.", transform: Self.scenario)
    var scenario: [LoadScenario] = []
    @Option(help: "Share of a step's requests that may fail, 0 to 1.") var maxErrorRate = 0.01
    @Option(help: "Milliseconds that 99 of 100 requests of a step may take.") var maxP99: Int?
    @Option(help: "Seconds to wait for one answer.") var timeout = 30
    @Option(help: "Another seed, another order of questions.") var seed: UInt64 = 1
    @Option(help: "table or json.") var output = OutputFormat.table

    private static func scenario(_ name: String) throws -> LoadScenario {
        guard let scenario = LoadScenario(rawValue: name) else {
            throw ValidationError("--scenario must be simple, rag, multi-turn or heavy.")
        }
        return scenario
    }

    func validate() throws {
        guard (1...10_000).contains(users), (0...10_000).contains(stepUsers) else {
            throw ValidationError("--users must be 1 to 10000, and --step-users 0 to 10000.")
        }
        guard (1...86_400).contains(step), (1...86_400).contains(duration), (1...600).contains(timeout) else {
            throw ValidationError("--step and --duration must be 1 to 86400 seconds, and --timeout 1 to 600.")
        }
        guard (0...1).contains(maxErrorRate) else { throw ValidationError("--max-error-rate must be 0 to 1.") }
        guard maxP99.map({ $0 > 0 }) ?? true else { throw ValidationError("--max-p99 must be positive.") }
    }

    func run() async throws {
        let tokens = ProcessInfo.processInfo.environment["PIXIE_API_TOKENS"]?.split(separator: ",")
        let loop = try EventLoop()
        var settings = HTTPClientConfiguration()
        settings.maximumConnectionsPerHost = 10_000
        let http = HTTPClient(loop: loop, configuration: settings)
        let client = PixieClient(client: http, baseURL: server, token: tokens?.first.map { $0.filter { $0 != " " } })
        let failure = await load(client)
        await http.shutdown()
        await loop.stop()
        if let failure { throw failure }
    }

    private var plan: LoadTestPlan {
        LoadTestPlan(
            scenarios: scenario.isEmpty ? LoadScenario.allCases : scenario, users: users, stepUsers: stepUsers,
            stepDuration: .seconds(step), duration: .seconds(duration), timeout: .seconds(timeout),
            limits: .init(errorRate: maxErrorRate, p99: maxP99.map { .milliseconds($0) }), seed: seed)
    }

    private func load(_ client: PixieClient) async -> ExitCode? {
        do {
            let report = try await LoadTest(plan, client: client).run { step in
                StandardStreams.error(LoadtestTable.line(step) + "\n")
            }
            switch output {
            case .table: StandardStreams.output(LoadtestTable.text(report))
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                StandardStreams.output(String(decoding: try encoder.encode(report.json), as: UTF8.self) + "\n")
            }
            return report.isPassed ? nil : .failure
        } catch PixieClient.Failure.unreachable(let detail) {
            StandardStreams.error("pixie: nobody answers at \(detail). Is 'pixie serve' running there?\n")
            return .unreachable
        } catch PixieClient.Failure.refused(let status, let code, let detail) {
            StandardStreams.error("pixie: \(status) \(code): \(detail)\n")
            return .refused
        } catch {
            StandardStreams.error("pixie: \(error)\n")
            return .failure
        }
    }
}
