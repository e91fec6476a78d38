import ArgumentParser
import HTTPTypes
import PixieBackends
import PixieCore

extension CacheCommand {
    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats", abstract: "Show size and hit rates of each tier.",
            discussion: """
                  pixie cache stats
                  pixie cache stats --output json
                """)

        @OptionGroup var connection: AdminConnection

        func run() async throws {
            try await connection.run { client in
                let found = try await client.send(.get, ["admin", "v1", "cache"], deadline: connection.deadline)
                try connection.show(found, table: Self.table)
            }
        }

        private static func table(_ found: JSONValue) -> [String] {
            var table = TextTable([
                "TIER", "ENTRIES", "KB", "HITS 1M", "15M", "START", "LOOK-UPS", "EVICTED", "OLDEST USE",
            ])
            for tier in found["tiers"].elements {
                let rates = ["1m", "15m", "start"].map { percent(tier["hit_rate"][$0]) }
                table.add(
                    [tier["cache"].shown, tier["entries"].shown, kilobytes(tier["bytes"])] + rates + [
                        tier["lookups"].shown, tier["evictions"].shown,
                        tier["oldest_use_seconds"].number.map { "\(Int($0)) s ago" } ?? "-",
                    ])
            }
            let memory = found["memory"]
            var lines = table.lines
            lines.append("")
            lines.append("memory: \(kilobytes(memory["used_bytes"])) of \(kilobytes(memory["limit_bytes"])) KB")
            if found["serves_from_memory"] == .bool(false) {
                lines.append("nothing is answered from memory: invalidations cannot be heard of")
            }
            if found["shared"] != .null { lines.append("Redis: \(found["shared"].shown)") }
            return lines
        }

        private static func percent(_ rate: JSONValue) -> String {
            rate.number.map { "\(Int(($0 * 100).rounded()))%" } ?? "-"
        }

        private static func kilobytes(_ bytes: JSONValue) -> String {
            bytes.number.map { String(Int(($0 / 1_024).rounded(.up))) } ?? "-"
        }
    }

    struct Entries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "entries", abstract: "List cached answers.",
            discussion: """
                Lists what the instance at --server has in memory, in the order of ids. More than --limit: go on with --cursor.

                  pixie cache entries --user 00000000-0000-4000-8000-000000000001
                  pixie cache entries --tag doc:report-7 --output json
                """)

        @OptionGroup var connection: AdminConnection
        @Option(help: "Only this user's, by UUID.") var user: String?
        @Option(help: "exact or semantic.") var kind: String?
        @Option(help: "Only what was built on this: doc:ID, tasks:UUID, ...") var tag: String?
        @Option(help: "Words of the question.") var contains: String?
        @Option(help: "Where the last listing ended.") var cursor: String?
        @Option(help: "At most so many, 1 to 1000.") var limit = 100

        func validate() throws {
            guard (1...1_000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000.") }
            guard user == nil || UserID(user ?? "") != nil else { throw ValidationError("--user must be a UUID.") }
            guard tag == nil || CacheTag(tag ?? "") != nil else {
                throw ValidationError("--tag must be user:UUID, tasks:UUID, events:UUID, documents:UUID or doc:ID.")
            }
        }

        func run() async throws {
            let query =
                [("user_id", user), ("kind", kind), ("tag", tag), ("contains", contains), ("cursor", cursor)]
                .compactMap { name, value in value.map { (name: name, value: $0) } } + [("limit", String(limit))]
            try await connection.run { client in
                let found = try await client.send(
                    .get, ["admin", "v1", "cache", "entries"], query: query, deadline: connection.deadline)
                try connection.show(found, table: Self.table)
            }
        }

        private static func table(_ found: JSONValue) -> [String] {
            var table = TextTable(["KIND", "AGE", "LEFT", "CLASS", "ID", "QUESTION"])
            for entry in found["entries"].elements {
                table.add([
                    entry["kind"].shown, seconds(entry["age_seconds"]), seconds(entry["expires_in_seconds"]),
                    entry["class"].shown, entry["id"].shown,
                    String(entry["question"].shown.map { $0.isNewline ? " " : $0 }.prefix(60)),
                ])
            }
            guard case .string(let cursor) = found["cursor"] else { return table.lines }
            return table.lines + ["", "more: --cursor \(cursor)"]
        }

        private static func seconds(_ value: JSONValue) -> String { value.number.map { "\(Int($0)) s" } ?? "-" }
    }
}
