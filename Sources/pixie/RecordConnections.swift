import PixieBackends
import PixieCore
import PixieIO
import ServiceLifecycle

/// Tasks, events and names: the backend's database where it is configured, else the sample's.
struct RecordConnections: Sendable {
    let store: any RecordStore
    private let pool: PostgresPool?
    private let upstreamGuard: UpstreamGuard?

    /// Throws `PostgresError` when `DATABASE_URL` cannot be understood.
    init(
        _ configuration: PixieConfiguration, loop: EventLoop, registry: MetricsRegistry, metrics: UpstreamMetrics,
        time: any TimeSource
    ) throws {
        guard let url = configuration.database.url else {
            store = EmbeddedRecordStore(sampleAt: { time.wall() })
            pool = nil
            upstreamGuard = nil
            return
        }
        let database = configuration.database
        let pool = PostgresPool(
            try PostgresConfiguration(url: url, connectTimeout: database.connectTimeout), loop: loop,
            configuration: PostgresPoolConfiguration(
                size: database.poolSize, overflow: database.poolOverflow, acquireTimeout: database.poolTimeout,
                recycleAfter: database.poolRecycle))
        let upstreamGuard = UpstreamGuard(
            upstream: .records, target: "postgres",
            limits: .store(timeout: configuration.limits.queryTimeout * 0.3, concurrency: 2_000), metrics: metrics,
            time: time)
        PostgresPoolMetrics.register(pool, in: registry)
        self.pool = pool
        self.upstreamGuard = upstreamGuard
        store = GuardedRecordStore(PostgresRecordStore(pool: pool), guardedBy: upstreamGuard)
    }

    var report: DependencyReport {
        guard let pool, let upstreamGuard else {
            return DependencyReport(
                upstream: .records, state: .embedded, detail: "embedded: sample tasks and events of the demo user",
                without: "-")
        }
        return DependencyReport(
            upstream: .records, state: upstreamGuard.state, detail: "PostgreSQL at \(pool.connection.address)",
            without: "answers come without tasks, events and the user's name, and say so")
    }

    var services: [any Service] {
        guard let pool, let upstreamGuard else { return [] }
        return [
            ConnectionService { await pool.shutdown(deadline: .after(.seconds(5))) },
            Probing(
                probe: DependencyProbe(of: upstreamGuard, timeout: .seconds(1)) {
                    try await PostgresRecordStore.ping(pool, deadline: $0)
                }),
        ]
    }
}
