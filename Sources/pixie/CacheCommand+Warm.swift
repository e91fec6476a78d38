import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPTypes
import PixieBackends
import PixieCore
import PixieIO

extension CacheCommand {
    struct Warm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "warm", abstract: "Have questions answered before anybody asks them.",
            discussion: """
                FILE holds a question a line: plain text, or {"query": "...", "user_id": "UUID"}. Without a user only answers built on \
                no user's data are of use. First says how many questions would be asked and what they cost at most, by \
                PIXIE_MODEL_PRICES. What would not be kept is not asked, and what is cached already costs nothing, so an interrupted \
                run can be given again. Interrupting the command leaves the job running; GET /admin/v1/jobs shows it.

                  pixie cache warm questions.txt --dry-run
                  pixie cache warm questions.jsonl --yes
                """)

        @OptionGroup var connection: AdminConnection
        @OptionGroup var confirmation: QdrantConfirmation
        @Argument(help: "A question a line.") var file: String
        @Flag(help: "Return as soon as the job is taken.") var background = false

        func run() async throws {
            let queries = try questions()
            let parts = stride(from: 0, to: queries.count, by: 5_000).map {
                Array(queries[$0..<min($0 + 5_000, queries.count)])
            }
            try await connection.run { client in
                var estimate = WarmEstimate()
                for part in parts {
                    estimate.add(
                        try await client.send(
                            .post, ["admin", "v1", "cache", "warm"], query: [("dry_run", "true")],
                            body: .object(["queries": .array(part)]), deadline: connection.deadline))
                }
                if confirmation.dryRun {
                    return try connection.show(estimate.json) { _ in
                        [estimate.words, "nothing was asked: a dry run"]
                    }
                }
                StandardStreams.error(estimate.words + "\n")
                guard try confirmation.confirms("Ask them?") else { return }
                for part in parts {
                    let job = try await client.send(
                        .post, ["admin", "v1", "cache", "warm"], body: .object(["queries": .array(part)]),
                        deadline: connection.deadline)
                    let ended = background ? job : try await wait(for: job, client)
                    try connection.show(ended) { job in
                        ["job \(job["id"].shown): \(job["state"].shown)"]
                            + (job["result"] == .null ? [] : [job["result"].shown])
                            + (job["error"] == .null ? [] : [job["error"].shown])
                    }
                    if !background, ended["state"] != .string("done") { throw ExitCode.failure }
                }
            }
        }

        private func wait(for job: JSONValue, _ client: PixieAdminClient) async throws -> JSONValue {
            let isTerminal = Terminal.isTerminal(STDERR_FILENO)
            var shown = ""
            while true {
                let status = try await client.send(
                    .get, ["admin", "v1", "jobs", job["id"].shown], deadline: connection.deadline)
                let words = "\(status["completed"].shown) of \(status["total"].shown) questions"
                if words != shown { StandardStreams.error(isTerminal ? "\r\(words)" : "\(words)\n") }
                shown = words
                if case .string(let state) = status["state"], ["done", "failed", "cancelled"].contains(state) {
                    if isTerminal { StandardStreams.error("\n") }
                    return status
                }
                try await Task.sleep(for: .milliseconds(isTerminal ? 200 : 1_000))
            }
        }

        private func questions() throws -> [JSONValue] {
            let text: String
            do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
                StandardStreams.error("pixie: \(file) cannot be read as UTF-8 text\n")
                throw ExitCode.usage
            }
            var questions: [JSONValue] = []
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let plain = String(line.drop { $0.isWhitespace })
                if plain.allSatisfy(\.isWhitespace) { continue }
                guard plain.hasPrefix("{") else {
                    questions.append(.string(plain))
                    continue
                }
                guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(plain.utf8)) else {
                    StandardStreams.error("pixie: \(file):\(number + 1): not JSON\n")
                    throw ExitCode.usage
                }
                questions.append(value)
            }
            guard !questions.isEmpty else {
                StandardStreams.error("pixie: \(file) holds no question\n")
                throw ExitCode.usage
            }
            return questions
        }
    }
}

/// What the parts of a file come to.
private struct WarmEstimate {
    private var counts: [String: Int64] = [:]
    private var dollars: Double? = 0

    mutating func add(_ part: JSONValue) {
        for name in ["questions", "cached", "not_kept", "asked"] {
            if case .integer(let count) = part[name] { counts[name, default: 0] += count }
        }
        dollars = dollars.flatMap { sum in part["most_dollars"].number.map { sum + $0 } }
    }

    var json: JSONValue {
        .object(
            counts.mapValues { .integer($0) }
                .merging(["most_dollars": dollars.map { .number($0) } ?? .null]) { $1 })
    }

    var words: String {
        func count(_ name: String) -> Int64 { counts[name] ?? 0 }
        let cost =
            dollars.map { "at most $\(Self.dollars($0))" }
            ?? "the cost is not known: PIXIE_MODEL_PRICES has no price of the model"
        return "\(count("questions")) questions: \(count("cached")) cached already, \(count("not_kept")) whose answers "
            + "would not be kept, \(count("asked")) to ask; \(cost)"
    }

    /// Rounded up to a hundredth of a cent.
    private static func dollars(_ value: Double) -> String {
        let units = Int(min(value * 10_000, 1e15).rounded(.up))
        let digits = String(units % 10_000)
        return "\(units / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
