import ArgumentParser
import HTTPTypes
import PixieBackends
import PixieCore

extension CacheCommand {
    struct Invalidate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "invalidate", abstract: "Drop cached answers, in every instance.",
            discussion: """
                Takes one of --user, --document, --tag, --entry, --responses, --embeddings and --sessions. Shows how many entries \
                the instance at --server has in its memory (other instances have their own), asks, and drops them everywhere. What is \
                being answered from what was dropped is not kept. \
                Exits with 4 when it is not done, with 1 when it is but an instance has not said so in time (--wait).

                  pixie cache invalidate --user 00000000-0000-4000-8000-000000000001 --dry-run
                  pixie cache invalidate --document report-7 --wait --yes
                  pixie cache invalidate --responses
                """)

        @OptionGroup var connection: AdminConnection
        @OptionGroup var confirmation: QdrantConfirmation
        @Option(help: "Everything of this user, by UUID.") var user: String?
        @Option(help: "What was built on this document.") var document: String?
        @Option(help: "What carries this tag: tasks:UUID, events:UUID, doc:ID, ...") var tag: String?
        @Option(help: "One answer, by the id 'pixie cache entries' shows.") var entry: String?
        @Flag(help: "Every answer.") var responses = false
        @Flag(help: "Every vector, also in Redis.") var embeddings = false
        @Flag(help: "Every conversation, also in Redis.") var sessions = false
        @Flag(help: "Return once every live instance has dropped them.") var wait = false

        private var targets: [[String]] {
            [("users", user), ("documents", document), ("tags", tag), ("entries", entry)]
                .compactMap { kind, value in value.map { [kind, $0] } }
                + (responses ? [["responses"]] : []) + (embeddings ? [["embeddings"]] : [])
                + (sessions ? [["sessions"]] : [])
        }

        func validate() throws {
            guard targets.count == 1 else {
                throw ValidationError(
                    "Give one of --user, --document, --tag, --entry, --responses, --embeddings and --sessions.")
            }
            guard user == nil || UserID(user ?? "") != nil else { throw ValidationError("--user must be a UUID.") }
        }

        func run() async throws {
            let path = ["admin", "v1", "cache"] + targets[0]
            try await connection.run { client in
                let preview = try await client.send(
                    .delete, path, query: [("dry_run", "true")], deadline: connection.deadline)
                if confirmation.dryRun { return try connection.show(preview, table: Self.table) }
                guard try confirmation.confirms(Self.question(preview)) else { return }
                let result = try await client.send(
                    .delete, path, query: wait ? [("wait", "true")] : [], deadline: connection.deadline)
                try connection.show(result, table: Self.table)
                if wait, result["instances"]["applied"] != result["instances"]["live"] { throw ExitCode.failure }
            }
        }

        private static func question(_ preview: JSONValue) -> String {
            let stored = preview["stored"] == .null ? "" : " and \(preview["stored"].shown) in store"
            return "Drop \(preview["matched"].shown) cached entries of this instance\(stored), and those of the others?"
        }

        private static func table(_ found: JSONValue) -> [String] {
            var lines = ["matched: \(found["matched"].shown) in this instance's memory (\(found["tiers"].shown))"]
            if found["stored"] != .null { lines.append("stored: \(found["stored"].shown)") }
            guard found["instances"] != .null else { return lines + ["nothing was dropped: a dry run"] }
            lines.append("removed: \(found["removed"].shown)")
            let instances = found["instances"]
            lines.append("instances: \(instances["applied"].shown) of \(instances["live"].shown) have applied it")
            return lines
        }
    }
}
