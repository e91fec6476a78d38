/// How the caches did on one day, in UTC.
public struct DailyCacheReport: Sendable, Codable, Equatable {
    /// Look-ups of one cache and how many it answered.
    public struct Tier: Sendable, Codable, Equatable {
        public let cache: String
        public internal(set) var lookups: Int
        public internal(set) var hits: Int

        /// Nil when there was no look-up.
        public var hitRate: Double? { lookups == 0 ? nil : Double(hits) / Double(lookups) }
    }

    /// The guide's limit for the semantic cache.
    static let lowHitRate = 0.2
    /// Fewer look-ups than this say nothing.
    static let tellingLookups = 50

    /// As 2026-01-31.
    public let day: String
    /// False while the day lasts.
    public internal(set) var isComplete: Bool
    public internal(set) var tiers: [Tier]

    /// Whether the semantic cache answered so little that somebody should look.
    public var isLow: Bool {
        tiers.contains {
            $0.cache == QueryMetrics.CacheName.semantic.rawValue && $0.lookups >= Self.tellingLookups
                && $0.hitRate ?? 1 < Self.lowHitRate
        }
    }

    enum CodingKeys: String, CodingKey {
        case day, tiers
        case isComplete = "complete"
    }

    init(day: String) {
        self.day = day
        isComplete = false
        tiers = QueryMetrics.CacheName.allCases.map { Tier(cache: $0.rawValue, lookups: 0, hits: 0) }
    }
}
