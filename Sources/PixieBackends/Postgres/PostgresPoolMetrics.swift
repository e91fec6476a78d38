public import PixieCore
public import PixieIO

/// Shows a pool's connections and callers at each scrape.
public enum PostgresPoolMetrics {
    enum State: String, CaseIterable {
        case inUse = "in_use"
        case idle
        case opening
    }

    struct ConnectionLabels: MetricLabels {
        static let names = ["pool", "state"]
        let pool: String
        let state: State
        var values: [String] { [pool, state.rawValue] }
    }

    struct PoolLabels: MetricLabels {
        static let names = ["pool"]
        let pool: String
        var values: [String] { [pool] }
    }

    /// `name` tells this pool from others; it is a label.
    public static func register(_ pool: PostgresPool, name: String = "postgres", in registry: MetricsRegistry) {
        let labels = PoolLabels(pool: name)
        let connections = registry.gauge(
            "pixie_db_pool_connections", help: "Connections to the database, by what they do.",
            labels: ConnectionLabels.self)
        let inUse = connections.child(.init(pool: name, state: .inUse))
        let idle = connections.child(.init(pool: name, state: .idle))
        let opening = connections.child(.init(pool: name, state: .opening))
        let maximum = registry.gauge(
            "pixie_db_pool_max_connections", help: "Connections the pool may open, overflow included.",
            labels: PoolLabels.self
        ).child(labels)
        let waiters = registry.gauge(
            "pixie_db_pool_waiters", help: "Callers that wait for a connection.", labels: PoolLabels.self
        ).child(labels)
        let timeouts = registry.counter(
            "pixie_db_pool_acquire_timeouts_total", help: "Callers that got no connection in time.",
            labels: PoolLabels.self
        ).child(labels)
        registry.onCollect {
            let statistics = pool.statistics
            inUse.set(statistics.inUse)
            idle.set(statistics.idle)
            opening.set(statistics.preparing)
            maximum.set(statistics.maximum)
            waiters.set(statistics.waiters)
            timeouts.mirror(Double(statistics.acquireTimeouts))
        }
    }
}
