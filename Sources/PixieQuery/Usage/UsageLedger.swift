import FoundationEssentials
public import PixieCore
import Synchronization

/// What the users of this instance had language models do, by day: who, with which model, how many tokens, at what cost.
///
/// Bounded: days are kept for a month, and on one day users beyond a limit are counted together.
public final class UsageLedger: Sendable {
    /// What something came to.
    public struct Amount: Hashable, Sendable, Codable {
        public internal(set) var calls = 0
        public internal(set) var promptTokens = 0
        public internal(set) var completionTokens = 0
        public internal(set) var dollars = 0.0

        enum CodingKeys: String, CodingKey {
            case calls, dollars
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    /// What to add up by. `day` is a day in UTC, as 2026-01-31.
    public enum Grouping: String, Sendable, CaseIterable { case user, model, day }

    public struct Line: Hashable, Sendable {
        /// The user's id or `other`, the model's name, or the day.
        public let name: String
        public let amount: Amount
    }

    /// Days that are kept, today's among them.
    public static let days = 31

    private let table: Mutex<UsageTable>
    private let time: any TimeSource

    public init(time: any TimeSource, usersPerDay: Int = 10_000) {
        table = Mutex(UsageTable(usersPerDay: usersPerDay))
        self.time = time
    }

    func count(_ usage: TokenUsage, dollars: Double, of user: UserID, model: String) {
        let today = UsageTable.day(of: time.wall())
        table.withLock { $0.count(usage, dollars: dollars, of: user, model: model, on: today) }
    }

    /// The sums over the last `days` days, the most expensive first and then those with the most tokens; days in their order.
    public func sums(by grouping: Grouping, days: Int) -> [Line] {
        let today = UsageTable.day(of: time.wall())
        return table.withLock { $0.sums(by: grouping, since: today - days + 1) }
    }

    /// All of it as JSON, and whether it has changed since this was asked last.
    func changed() throws -> [UInt8]? {
        let table = table.withLock { table -> UsageTable? in
            defer { table.isChanged = false }
            return table.isChanged ? table : nil
        }
        guard let table else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(table.records))
    }

    /// Adds what `changed` once gave.
    func add(_ json: [UInt8]) throws {
        let records = try JSONDecoder().decode([UsageTable.Record].self, from: Data(json))
        let today = UsageTable.day(of: time.wall())
        table.withLock { $0.add(records, today: today) }
    }
}
