import ArgumentParser
import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Look at the metrics of a running Pixie, and check any exposition for faults.",
        discussion: """
              pixie metrics dump --name pixie_query_duration_seconds
              pixie metrics check http://127.0.0.1:8080/metrics
            """,
        subcommands: [Dump.self, Check.self]
    )

    /// The body of a page of metrics. Says on standard error why there is none, and ends with the exit code for that.
    static func fetch(_ url: String, accept: String, timeout: Duration) async throws -> [UInt8] {
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let result: Result<HTTPClientResponse, any Error>
        do {
            let request = HTTPClientRequest(
                url: url, headers: [.accept: accept], deadline: .after(timeout), maximumResponseBytes: 256 << 20)
            result = .success(try await http.send(request))
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        await loop.stop()
        switch result {
        case .failure(let error):
            StandardStreams.error("pixie: no metrics from \(url): \(error). Is 'pixie serve' running there?\n")
            throw ExitCode.unreachable
        case .success(let response) where response.status != .ok:
            StandardStreams.error("pixie: \(url) answered \(response.status.code)\n")
            throw ExitCode.refused
        case .success(let response): return response.body
        }
    }
}
