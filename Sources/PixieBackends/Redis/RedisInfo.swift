/// What `INFO` says, by name. Anything may stand there: what is no number is no number.
public struct RedisInfo: Sendable, Hashable {
    private static let maximumFields = 2_000

    private var fields: [String: String] = [:]

    /// Lines of `name:value`; others, and what goes beyond 2000 lines, are ignored.
    public init(_ text: some StringProtocol) {
        for line in text.utf8.split(whereSeparator: { $0 == 13 || $0 == 10 }).prefix(Self.maximumFields) {
            guard line.first != UInt8(ascii: "#"), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            fields[name] = String(decoding: line[line.index(after: colon)...], as: UTF8.self)
        }
    }

    public func text(_ name: String) -> String? { fields[name] }

    /// Nil when it is missing or no finite number.
    public func number(_ name: String) -> Double? {
        fields[name].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    public var usedMemory: Double? { number("used_memory") }
    /// 0: no limit.
    public var maximumMemory: Double? { number("maxmemory") }
    public var evictionPolicy: String? { text("maxmemory_policy") }
    public var version: String? { text("redis_version") }

    /// Keys of each database: `db0:keys=3,expires=1,avg_ttl=0`.
    public var databaseKeys: [(database: String, keys: Double)] {
        fields.keys.filter { $0.hasPrefix("db") && Int($0.dropFirst(2)) != nil }.sorted().compactMap { name in
            let parts = fields[name]?.split(separator: ",") ?? []
            let count = parts.first { $0.hasPrefix("keys=") }.flatMap { Double($0.dropFirst(5)) }
            return count.map { (name, $0) }
        }
    }
}
