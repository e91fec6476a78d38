import ArgumentParser
import FoundationEssentials
import Glibc
import PixieBackends
import PixieCore
import PixieIO

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask a running Pixie, and print the answer as it comes.",
        discussion: """
            Without --user the question is asked as the demo user. The token is the first of PIXIE_API_TOKENS. Exits with 3 when \
            nobody answers at --server, with 4 when Pixie refuses.

              pixie query "What are my pending tasks?"
              pixie query "When do I meet Northwind?" --cache bypass --output json
            """
    )

    @Argument(help: "The question, 1 to 1000 characters.") var question: String
    @Option(help: "Address of the public listener.") var server = "http://127.0.0.1:8080"
    @Option(help: "UUID of the user who asks.") var user = EmbeddedSample.user.description
    @Option(help: "use, bypass, refresh or only.", transform: Self.cacheMode) var cache = Question.CacheMode.use
    @Option(help: "text as it comes, or json when it is complete.") var output = QueryOutput.text
    @Option(help: "Seconds to wait for the whole answer.") var timeout = 60

    private static func cacheMode(_ name: String) throws -> Question.CacheMode {
        guard let mode = Question.CacheMode(rawValue: name) else {
            throw ValidationError("--cache must be use, bypass, refresh or only.")
        }
        return mode
    }

    func validate() throws {
        guard UserID(user) != nil else { throw ValidationError("--user must be a UUID.") }
        guard timeout > 0 else { throw ValidationError("--timeout must be positive.") }
    }

    func run() async throws {
        let tokens = ProcessInfo.processInfo.environment["PIXIE_API_TOKENS"]?.split(separator: ",")
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let client = PixieClient(client: http, baseURL: server, token: tokens?.first.map { $0.filter { $0 != " " } })
        let failure = await ask(client)
        await http.shutdown()
        await loop.stop()
        if let failure { throw failure }
    }

    private func ask(_ client: PixieClient) async -> ExitCode? {
        do {
            let streams = output == .text
            let outcome = try await client.ask(
                question, user: user, cache: cache, deadline: .after(.seconds(timeout))
            ) { text in
                if streams { StandardStreams.output(text) }
            }
            switch output {
            case .text: StandardStreams.output("\n"); StandardStreams.error(Self.footnotes(outcome))
            case .json: StandardStreams.output(String(decoding: outcome.json, as: UTF8.self) + "\n")
            }
            return nil
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

    /// What a person may want to know beside the answer; on standard error, so that the answer can be piped.
    private static func footnotes(_ outcome: PixieClient.Outcome) -> String {
        var lines = ["[\(outcome.model), cache: \(outcome.cacheStatus)]"]
        if !outcome.degraded.isEmpty { lines.append("[without: \(outcome.degraded.joined(separator: ", "))]") }
        for source in outcome.sources {
            let hundredths = Int((source.score * 100).rounded())
            lines.append("[source: \(source.title), similarity \(hundredths)%]")
        }
        for call in outcome.toolCalls {
            let arguments =
                (try? JSONEncoder().encode(call.arguments)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
            lines.append("[asks for: \(call.name) \(arguments)]")
        }
        let text = lines.joined(separator: "\n")
        return Terminal.isTerminal(STDERR_FILENO) ? "\u{1B}[2m\(text)\u{1B}[0m\n" : "\(text)\n"
    }
}

/// How an answer is printed.
enum QueryOutput: String, ExpressibleByArgument, CaseIterable { case text, json }
