public import PixieCore

/// Shows the size of each tier, and how many entries it gave up for want of memory, at each scrape.
public enum CacheMetrics {
    private struct Labels: MetricLabels {
        static let names = ["cache"]
        let cache: QueryMetrics.CacheName
        var values: [String] { [cache.rawValue] }
    }

    public static func register(
        exact: ExactCache, semantic: SemanticCache, embedding: EmbeddingCache, in registry: MetricsRegistry
    ) {
        let entries = registry.gauge("pixie_cache_entries", help: "Entries in memory.", labels: Labels.self)
        let bytes = registry.gauge("pixie_cache_bytes", help: "Bytes of entries in memory.", labels: Labels.self)
        let evictions = registry.counter(
            "pixie_cache_evictions_total", help: "Entries given up for want of memory.", labels: Labels.self)
        func show(_ cache: QueryMetrics.CacheName, _ statistics: @escaping @Sendable () -> CacheStatistics) {
            let labels = Labels(cache: cache)
            let (entries, bytes, evictions) = (entries.child(labels), bytes.child(labels), evictions.child(labels))
            registry.onCollect {
                let now = statistics()
                entries.set(now.entries)
                bytes.set(now.bytes)
                evictions.mirror(Double(now.evictions))
            }
        }
        show(.exact) { exact.statistics }
        show(.semantic) { semantic.statistics }
        show(.embedding) { embedding.statistics }
    }
}
