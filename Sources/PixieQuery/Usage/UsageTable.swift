import FoundationEssentials
import PixieCore

/// Amounts by day, user and model. Pure: no clock, no lock.
struct UsageTable: Sendable {
    /// One amount as it is kept.
    struct Record: Codable, Sendable {
        let day: Int
        /// Nil: all those beyond the limit.
        let user: String?
        let model: String
        let amount: UsageLedger.Amount
    }

    private struct Key: Hashable {
        let user: UserID?
        let model: String
    }

    private struct Day {
        var amounts: [Key: UsageLedger.Amount] = [:]
        var users: Set<UserID> = []
    }

    var isChanged = false
    private let usersPerDay: Int
    private var days: [Int: Day] = [:]

    init(usersPerDay: Int) { self.usersPerDay = usersPerDay }

    /// Days since 1970-01-01, in UTC.
    static func day(of date: Date) -> Int { Int((date.timeIntervalSince1970 / 86_400).rounded(.down)) }

    mutating func count(_ usage: TokenUsage, dollars: Double, of user: UserID, model: String, on day: Int) {
        if days[day] == nil { days = days.filter { $0.key > day - UsageLedger.days } }
        var amount = UsageLedger.Amount()
        amount.calls = 1
        amount.promptTokens = usage.promptTokens
        amount.completionTokens = usage.completionTokens
        amount.dollars = dollars
        add(amount, of: user, model: model, on: day)
    }

    mutating func add(_ records: [Record], today: Int) {
        for record in records where (today - UsageLedger.days + 1...today).contains(record.day) {
            add(record.amount, of: record.user.flatMap { UserID($0) }, model: record.model, on: record.day)
        }
    }

    var records: [Record] {
        days.flatMap { day, content in
            content.amounts.map { Record(day: day, user: $0.user?.description, model: $0.model, amount: $1) }
        }
        .sorted { ($0.day, $0.user ?? "", $0.model) < ($1.day, $1.user ?? "", $1.model) }
    }

    func sums(by grouping: UsageLedger.Grouping, since first: Int) -> [UsageLedger.Line] {
        var sums: [String: UsageLedger.Amount] = [:]
        for (day, content) in days where day >= first {
            for (key, amount) in content.amounts {
                let name =
                    switch grouping {
                    case .user: key.user?.description ?? "other"
                    case .model: key.model
                    case .day: Self.name(of: day)
                    }
                sums[name, default: .init()].add(amount)
            }
        }
        let lines = sums.map { UsageLedger.Line(name: $0, amount: $1) }
        return lines.sorted { left, right in
            if grouping != .day {
                if left.amount.dollars != right.amount.dollars { return left.amount.dollars > right.amount.dollars }
                if left.amount.tokens != right.amount.tokens { return left.amount.tokens > right.amount.tokens }
            }
            return left.name < right.name
        }
    }

    private mutating func add(_ amount: UsageLedger.Amount, of user: UserID?, model: String, on day: Int) {
        isChanged = true
        var content = days.removeValue(forKey: day) ?? Day()
        var named = user
        if let user, !content.users.contains(user) {
            if content.users.count < usersPerDay { content.users.insert(user) } else { named = nil }
        }
        content.amounts[Key(user: named, model: model), default: .init()].add(amount)
        days[day] = content
    }

    private static func name(of day: Int) -> String {
        String(Date(timeIntervalSince1970: Double(day) * 86_400).ISO8601Format().prefix(10))
    }
}

extension UsageLedger.Amount {
    fileprivate var tokens: Int { promptTokens + completionTokens }

    fileprivate mutating func add(_ other: UsageLedger.Amount) {
        calls += other.calls
        promptTokens += other.promptTokens
        completionTokens += other.completionTokens
        dollars += other.dollars
    }
}
