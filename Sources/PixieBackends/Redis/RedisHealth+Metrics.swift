extension RedisHealth {
    /// One sample, named as redis_exporter names it.
    public struct Sample: Sendable, Hashable {
        public var name: String
        /// For `redis_db_keys`: which one.
        public var database: String?
        public var value: Double
    }

    /// Name of the metric, field of `INFO`.
    private static let fields = [
        ("redis_memory_used_bytes", "used_memory"),
        ("redis_memory_max_bytes", "maxmemory"),
        ("redis_memory_used_peak_bytes", "used_memory_peak"),
        ("redis_memory_used_rss_bytes", "used_memory_rss"),
        ("redis_mem_fragmentation_ratio", "mem_fragmentation_ratio"),
        ("redis_connected_clients", "connected_clients"),
        ("redis_blocked_clients", "blocked_clients"),
        ("redis_evicted_keys_total", "evicted_keys"),
        ("redis_expired_keys_total", "expired_keys"),
        ("redis_keyspace_hits_total", "keyspace_hits"),
        ("redis_keyspace_misses_total", "keyspace_misses"),
        ("redis_commands_processed_total", "total_commands_processed"),
        ("redis_uptime_in_seconds", "uptime_in_seconds"),
    ]

    /// What to export of a server that answered with `info`; nil: it did not answer. A field that is missing is left out.
    public static func samples(of info: RedisInfo?) -> [Sample] {
        guard let info else { return [Sample(name: "redis_up", value: 0)] }
        var samples = [Sample(name: "redis_up", value: 1)]
        for (name, field) in fields {
            if let value = info.number(field) { samples.append(Sample(name: name, value: value)) }
        }
        for (database, keys) in info.databaseKeys {
            samples.append(Sample(name: "redis_db_keys", database: database, value: keys))
        }
        return samples
    }
}
