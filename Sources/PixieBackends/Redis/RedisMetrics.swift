public import PixieCore
public import PixieIO
import Synchronization

/// Shows a Redis server under redis_exporter's names, and the pool of connections to it.
///
/// A server's numbers are those of its last answer; `redis_up` says whether the last question was answered.
public final class RedisMetrics: Sendable {
    private enum PoolState: String, CaseIterable {
        case inUse = "in_use"
        case idle, opening
    }

    private struct StateLabels: MetricLabels {
        static let names = ["state"]
        let state: PoolState
        var values: [String] { [state.rawValue] }
    }

    private struct DatabaseLabels: MetricLabels {
        static let names = ["db"]
        let database: String
        var values: [String] { [database] }
    }

    private let registry: MetricsRegistry
    private let up: Gauge
    private let connections: GaugeFamily<StateLabels>
    private let inFlight: Gauge
    private let waiting: Gauge
    private let commands: Counter
    private let refused: Counter
    private let timeouts: Counter
    private let reconnects: Counter

    /// `pool`: shown as it is at each scrape.
    public init(registry: MetricsRegistry, pool: RedisPool) {
        self.registry = registry
        up = registry.gauge("redis_up", help: "1 when Redis answered the last time it was asked how it is doing.")
        connections = registry.gauge(
            "pixie_redis_pool_connections", help: "Shared connections to Redis, by what they do.",
            labels: StateLabels.self, precreate: PoolState.allCases.map(StateLabels.init))
        inFlight = registry.gauge("pixie_redis_commands_in_flight", help: "Commands whose answers are awaited.")
        waiting = registry.gauge("pixie_redis_commands_waiting", help: "Commands that wait for a connection.")
        commands = registry.counter("pixie_redis_commands_total", help: "Commands sent to Redis.")
        refused = registry.counter("pixie_redis_commands_refused_total", help: "Commands refused as too many.")
        timeouts = registry.counter("pixie_redis_command_timeouts_total", help: "Commands not answered in time.")
        reconnects = registry.counter(
            "pixie_redis_reconnects_total", help: "Connections opened in place of a lost one.")
        registry.onCollect { [weak self] in self?.show(pool.latest) }
    }

    /// Takes over how the server says it is doing; nil: it did not answer.
    public func show(_ info: RedisInfo?) {
        for sample in RedisHealth.samples(of: info) {
            if sample.name == "redis_up" {
                up.set(sample.value)
            } else if let database = sample.database {
                registry.gauge(sample.name, help: "Keys in the database.", labels: DatabaseLabels.self)
                    .child(DatabaseLabels(database: database)).set(sample.value)
            } else if sample.name.hasSuffix("_total") {
                registry.counter(sample.name, help: "As INFO says.").mirror(sample.value)
            } else {
                registry.gauge(sample.name, help: "As INFO says.").set(sample.value)
            }
        }
    }

    private func show(_ statistics: RedisPoolStatistics) {
        connections.child(StateLabels(state: .inUse)).set(statistics.inUse)
        connections.child(StateLabels(state: .idle)).set(statistics.open - statistics.inUse)
        connections.child(StateLabels(state: .opening)).set(statistics.opening)
        inFlight.set(statistics.inFlight)
        waiting.set(statistics.waiting)
        commands.mirror(Double(statistics.commands))
        refused.mirror(Double(statistics.refused))
        timeouts.mirror(Double(statistics.timeouts))
        reconnects.mirror(Double(statistics.reconnects))
    }
}
