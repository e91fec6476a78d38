import ArgumentParser
import HTTPTypes
import PixieBackends
import PixieCore

extension CacheCommand {
    struct Settings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "settings", abstract: "Show or change how answers are cached, in every instance.",
            discussion: """
                What is changed holds at once, in the other instances within a second or so, and after a restart.

                  pixie cache settings
                  pixie cache settings --threshold 0.96 --shadow on
                """)

        @OptionGroup var connection: AdminConnection
        @Option(help: "Cosine from which questions may share an answer, above 0 up to 1.") var threshold: Double?
        @Option(help: "Seconds an answer built on a user's data is kept, 1 to 31536000.") var responseTtl: Double?
        @Option(help: "on or off: compare the words of questions too.", transform: Self.isOn) var guards: Bool?
        @Option(help: "on or off: answer questions put in other words.", transform: Self.isOn) var semantic: Bool?
        @Option(help: "on or off: look up and count, but do not serve.", transform: Self.isOn) var shadow: Bool?
        @Flag(help: "Say what would be changed, and do nothing.") var dryRun = false

        private static func isOn(_ text: String) throws -> Bool {
            switch text {
            case "on", "true", "yes": return true
            case "off", "false", "no": return false
            default: throw ValidationError("must be on or off.")
            }
        }

        private var change: [String: JSONValue] {
            var change: [String: JSONValue] = [:]
            if let threshold { change["similarity_threshold"] = .number(threshold) }
            if let responseTtl { change["response_ttl_seconds"] = .number(responseTtl) }
            if let guards { change["guards"] = .bool(guards) }
            if let semantic { change["semantic_enabled"] = .bool(semantic) }
            if let shadow { change["shadow"] = .bool(shadow) }
            return change
        }

        func run() async throws {
            let path = ["admin", "v1", "cache", "settings"]
            let change = change
            try await connection.run { client in
                var found = try await client.send(.get, path, deadline: connection.deadline)
                if dryRun, case .object(let members) = found {
                    found = .object(members.merging(change) { $1 })
                } else if !change.isEmpty {
                    found = try await client.send(.patch, path, body: .object(change), deadline: connection.deadline)
                }
                try connection.show(found) { found in
                    guard case .object(let members) = found else { return [] }
                    return members.sorted { $0.key < $1.key }.map { "\($0): \($1.shown)" }
                        + (dryRun ? ["nothing was changed: a dry run"] : [])
                }
            }
        }
    }
}
