import PixieCore

/// Counts orders to drop entries, what they dropped, and answers that were not kept because of them.
struct InvalidationMetrics: Sendable {
    private struct CauseLabels: MetricLabels {
        static let names = ["cause"]
        let cause: InvalidationCause
        var values: [String] { [cause.rawValue] }
    }

    private struct TierLabels: MetricLabels {
        static let names = ["cache"]
        let cache: QueryMetrics.CacheName
        var values: [String] { [cache.rawValue] }
    }

    private struct RefusalLabels: MetricLabels {
        static let names = ["reason"]
        let reason: CacheRefusal
        var values: [String] { [reason.rawValue] }
    }

    private let orders: [InvalidationCause: Counter]
    private let removed: [QueryMetrics.CacheName: Counter]
    private let refusals: [CacheRefusal: Counter]
    private let gaps: Counter
    private let blindness: Counter

    /// `isCurrent`: asked at each scrape.
    init(registry: MetricsRegistry, isCurrent: @escaping @Sendable () -> Bool) {
        let orders = registry.counter(
            "pixie_cache_invalidations_total",
            help: "Orders to drop what was built on something, given to this instance.",
            labels: CauseLabels.self)
        self.orders = Dictionary(
            uniqueKeysWithValues: InvalidationCause.allCases.map { ($0, orders.child(CauseLabels(cause: $0))) })
        let removed = registry.counter(
            "pixie_cache_invalidated_entries_total", help: "Entries in memory that invalidations dropped.",
            labels: TierLabels.self)
        self.removed = Dictionary(
            uniqueKeysWithValues: QueryMetrics.CacheName.allCases.map { ($0, removed.child(TierLabels(cache: $0))) })
        let refusals = registry.counter(
            "pixie_cache_refused_stores_total",
            help: "Answers that were not kept because what they were built on may have changed meanwhile.",
            labels: RefusalLabels.self)
        self.refusals = Dictionary(
            uniqueKeysWithValues: CacheRefusal.allCases.map { ($0, refusals.child(RefusalLabels(reason: $0))) })
        gaps = registry.counter(
            "pixie_cache_lost_track_total",
            help: "Times all answers in memory were dropped because invalidations may have been missed.")
        blindness = registry.counter(
            "pixie_cache_lost_sight_total",
            help: "Times the log of invalidations was not heard of for so long that nothing was answered from memory.")
        let current = registry.gauge(
            "pixie_cache_log_current",
            help: "1 while the log of invalidations is followed; 0: nothing is answered from memory.")
        registry.onCollect { current.set(isCurrent() ? 1 : 0) }
    }

    func countOrder(_ cause: InvalidationCause) { orders[cause]?.increment() }

    func count(_ counts: CacheEntryCounts) {
        removed[.exact]?.increment(by: counts.exact)
        removed[.semantic]?.increment(by: counts.semantic)
        removed[.embedding]?.increment(by: counts.embedding)
    }

    func countRefusal(_ reason: CacheRefusal) { refusals[reason]?.increment() }

    func countGap() { gaps.increment() }

    func countBlindness() { blindness.increment() }
}
