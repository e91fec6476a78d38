import Logging
import PixieBackends
import PixieCore
import PixieIO
import ServiceLifecycle

/// Tasks, events and names: the backend's database where it is configured, else the sample's.
struct RecordConnections: Sendable {
    let store: any RecordStore
    private let pool: PostgresPool?
    private let upstreamGuard: UpstreamGuard?
    private let checkup: StandingCheckup?

    /// Throws `PostgresError` when `DATABASE_URL` cannot be understood.
    init(
        _ configuration: PixieConfiguration, loop: EventLoop, registry: MetricsRegistry, metrics: UpstreamMetrics,
        time: any TimeSource, logger: Logger
    ) throws {
        guard let url = configuration.database.url else {
            store = EmbeddedRecordStore(sampleAt: { time.wall() })
            pool = nil
            upstreamGuard = nil
            checkup = nil
            return
        }
        let database = configuration.database
        let connection = try PostgresConfiguration(url: url, connectTimeout: database.connectTimeout)
        let pool = PostgresPool(
            connection, loop: loop,
            configuration: PostgresPoolConfiguration(
                size: database.poolSize, overflow: database.poolOverflow, acquireTimeout: database.poolTimeout,
                recycleAfter: database.poolRecycle, pingAfter: database.poolPingAfter))
        let upstreamGuard = UpstreamGuard(
            upstream: .records, target: "postgres",
            limits: .store(timeout: database.timeout ?? configuration.limits.queryTimeout * 0.3, concurrency: 2_000),
            metrics: metrics, time: time)
        PostgresPoolMetrics.register(pool, in: registry)
        self.pool = pool
        self.upstreamGuard = upstreamGuard
        // On a connection of its own: those of the pool are for queries.
        checkup = StandingCheckup(of: upstreamGuard, registry: registry, time: time, logger: logger) {
            await DependencyCheckup.postgres(connection, loop: loop, deadline: $0)
        }
        store = GuardedRecordStore(PostgresRecordStore(pool: pool), guardedBy: upstreamGuard)
    }

    var report: DependencyReport {
        guard let pool, let upstreamGuard, let checkup else {
            return DependencyReport(
                upstream: .records, state: .embedded, detail: "embedded: sample tasks and events of the demo user",
                without: "-")
        }
        return DependencyReport(
            upstream: .records, state: upstreamGuard.state, detail: "PostgreSQL at \(pool.connection.address)",
            without: "answers come without tasks, events and the user's name, and say so"
        ).including(checkup)
    }

    var services: [any Service] {
        guard let pool, let upstreamGuard, let checkup else { return [] }
        return [
            ConnectionService { await pool.shutdown(deadline: .after(.seconds(5))) },
            Probing(
                probe: DependencyProbe(of: upstreamGuard, timeout: .seconds(1)) {
                    try await PostgresRecordStore.ping(pool, deadline: $0)
                }),
            Checking(checkup: checkup),
        ]
    }
}
