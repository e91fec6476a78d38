public import PixieCore

/// What operators see of the caches and do to them.
public struct CacheAdministration: Sendable {
    public let tiers: CacheTiers
    public let invalidation: CacheInvalidation
    public let settings: KeptCacheSettings
    public let nearMisses: NearMissLog
    public let feedback: FeedbackLog
    public let hitRates: HitRates
    private let sessions: SessionStore
    private let shared: (any SharedStore)?
    private let budget: MemoryBudget
    private let time: any TimeSource

    /// `shared`: where instances share vectors; nil: this one is alone.
    public init(
        tiers: CacheTiers, budget: MemoryBudget, invalidation: CacheInvalidation, settings: KeptCacheSettings,
        nearMisses: NearMissLog, feedback: FeedbackLog, hitRates: HitRates, sessions: SessionStore,
        shared: (any SharedStore)?, time: any TimeSource
    ) {
        self.tiers = tiers
        self.budget = budget
        self.invalidation = invalidation
        self.settings = settings
        self.nearMisses = nearMisses
        self.feedback = feedback
        self.hitRates = hitRates
        self.sessions = sessions
        self.shared = shared
        self.time = time
    }

    public var overview: CacheOverview {
        let now = time.now()
        func tier(_ cache: QueryMetrics.CacheName, _ statistics: CacheStatistics) -> CacheOverview.Tier {
            CacheOverview.Tier(
                cache: cache.rawValue, entries: statistics.entries, bytes: statistics.bytes,
                evictions: statistics.evictions,
                leastRecentUseSeconds: statistics.oldestUse.map { $0.duration(to: now) / .seconds(1) },
                hitRate: .init(
                    lastMinute: hitRates.count(of: cache, last: .seconds(60)).rate,
                    last15Minutes: hitRates.count(of: cache, last: .seconds(900)).rate,
                    sinceStart: hitRates.count(of: cache, last: nil).rate),
                lookups: hitRates.count(of: cache, last: nil).lookups)
        }
        return CacheOverview(
            tiers: [
                tier(.exact, tiers.exact.statistics), tier(.semantic, tiers.semantic.statistics),
                tier(.embedding, tiers.embedding.statistics),
            ],
            memory: .init(usedBytes: budget.bytes, limitBytes: budget.limit),
            servesFromMemory: invalidation.ledger.isCurrent(at: now))
    }

    /// See `CacheTiers.entries`.
    public func entries(
        _ filter: CacheEntryFilter, after cursor: String?, limit: Int
    ) -> (entries: [CacheEntryView], cursor: String?) {
        tiers.entries(filter, after: cursor, limit: limit, at: time.now())
    }

    public func entries(of id: CacheEntryID) -> [CacheEntryView] { tiers.entries(of: id, at: time.now()) }

    /// What `clear` would take away.
    public func previewClear(_ tier: StoredTier, deadline: Deadline) async throws -> CacheInvalidation.Result {
        var result = invalidation.preview([tier.tag])
        result.stored =
            switch tier {
            case .embeddings: try await shared?.count(beginningWith: SharedEmbeddings.prefix, deadline: deadline)
            case .sessions: try await sessions.count(deadline: deadline)
            }
        return result
    }

    /// Takes every vector or every conversation away, from what the instances share and from the memory of each. Ordered twice: before,
    /// so that nobody puts back what it has in hand, and after, so that what somebody has read meanwhile goes too. Throws as `invalidate`
    /// does; some may be gone then, and the order can be given again.
    public func clear(
        _ tier: StoredTier, waits: Bool, deadline: Deadline
    ) async throws -> CacheInvalidation.Result {
        let first = try await invalidation.invalidate(
            [tier.tag], cause: .operatorOrder, waits: true, deadline: deadline)
        let stored =
            switch tier {
            case .embeddings: try await shared?.removeAll(beginningWith: SharedEmbeddings.prefix, deadline: deadline)
            case .sessions: try await sessions.removeAll(deadline: deadline)
            }
        var result = try await invalidation.invalidate(
            [tier.tag], cause: .operatorOrder, waits: waits, deadline: deadline)
        result.stored = stored
        result.matched = first.matched
        result.removed = first.removed + result.removed
        return result
    }

    /// Takes a user's verdict on an answer. A wrong one from a cache is dropped everywhere: then true. Throws as `invalidate` does.
    public func judge(
        _ requestID: String, _ verdict: FeedbackLog.Verdict, deadline: Deadline
    ) async throws -> Bool {
        guard let key = feedback.judge(requestID, verdict, at: time.now()), verdict == .wrong else { return false }
        _ = try await invalidation.invalidate([key.entryTag], cause: .feedback, deadline: deadline)
        return true
    }
}

/// What is not built on a user's data alone and so is taken away as a whole.
public enum StoredTier: Sendable {
    case embeddings, sessions

    var tag: CacheTag {
        switch self {
        case .embeddings: .embeddings
        case .sessions: .sessions
        }
    }
}

/// How the caches of one instance stand.
public struct CacheOverview: Encodable, Sendable {
    public struct Tier: Encodable, Sendable {
        public let cache: String
        public let entries: Int
        public let bytes: Int
        public let evictions: Int
        /// How long ago the entry that would go next was used.
        public let leastRecentUseSeconds: Double?
        public let hitRate: Rates
        /// Since the start.
        public let lookups: Int

        enum CodingKeys: String, CodingKey {
            case cache, entries, bytes, evictions, lookups
            case leastRecentUseSeconds = "oldest_use_seconds"
            case hitRate = "hit_rate"
        }
    }

    /// Hits of look-ups, 0 to 1; missing where there was none.
    public struct Rates: Encodable, Sendable {
        public let lastMinute: Double?
        public let last15Minutes: Double?
        public let sinceStart: Double?

        enum CodingKeys: String, CodingKey {
            case lastMinute = "1m"
            case last15Minutes = "15m"
            case sinceStart = "start"
        }
    }

    public struct Memory: Encodable, Sendable {
        public let usedBytes: Int
        public let limitBytes: Int

        enum CodingKeys: String, CodingKey {
            case usedBytes = "used_bytes"
            case limitBytes = "limit_bytes"
        }
    }

    public let tiers: [Tier]
    public let memory: Memory
    /// False while invalidations cannot be heard of.
    public let servesFromMemory: Bool

    enum CodingKeys: String, CodingKey {
        case tiers, memory
        case servesFromMemory = "serves_from_memory"
    }
}
