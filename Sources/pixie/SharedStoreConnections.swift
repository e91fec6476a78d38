import Logging
import PixieBackends
import PixieCore
import PixieIO
import PixieQuery
import ServiceLifecycle

/// What instances share: Redis where it is configured, else this process's memory.
///
/// Whatever is built on Redis beyond `store` (scripts, locks, streams) uses `pool`, and `upstreamGuard` for every call that a query
/// waits for.
struct SharedStoreConnections: Sendable {
    let store: any SharedStore
    let pool: RedisPool?
    let upstreamGuard: UpstreamGuard?
    private let metrics: RedisMetrics?
    private let checkup: StandingCheckup?
    private let detail: String

    init(
        _ configuration: PixieConfiguration, loop: EventLoop, registry: MetricsRegistry, metrics: UpstreamMetrics,
        time: any TimeSource, logger: Logger
    ) {
        guard var redis = Self.redis(configuration.redis) else {
            store = MemoryKeyValueStore(time: time)
            pool = nil
            upstreamGuard = nil
            self.metrics = nil
            checkup = nil
            detail = "embedded: caches and conversations in this process's memory"
            return
        }
        redis.onEntering = RedisSharedCache.entering
        let pool = RedisPool(loop: loop, configuration: redis)
        let timeout = min(configuration.redis.commandTimeout, configuration.limits.queryTimeout / 10)
        let upstreamGuard = UpstreamGuard(
            upstream: .sharedCache, target: "redis",
            limits: .store(timeout: timeout, concurrency: configuration.redis.maxInFlight), metrics: metrics, time: time
        )
        self.pool = pool
        self.upstreamGuard = upstreamGuard
        self.metrics = RedisMetrics(registry: registry, pool: pool)
        store = GuardedSharedStore(RedisKeyValueStore(pool: pool), guardedBy: upstreamGuard)
        let address = "\(redis.host):\(redis.port)"
        detail = "Redis at \(address), database \(redis.database)"
        checkup = StandingCheckup(of: upstreamGuard, registry: registry, time: time, logger: logger) {
            await DependencyCheckup.redis(pool, address: address, deadline: $0)
        }
    }

    var report: DependencyReport {
        let report = DependencyReport(
            upstream: .sharedCache, state: upstreamGuard?.state ?? .embedded, detail: detail,
            without: upstreamGuard == nil ? "-" : "caches and conversations are this instance's own")
        return checkup.map { report.including($0) } ?? report
    }

    /// By which instances agree on who tells of an alert; nil where there is nobody to agree with.
    var noticeClaims: (any NoticeClaims)? {
        pool.map { RedisNoticeClaims(pool: $0, instance: String(UInt64.random(in: .min ... .max), radix: 36)) }
    }

    /// How much memory Redis has and uses, and what it does when that is full; nil where there is no Redis, or it does not say.
    func memoryReport() async -> JSONValue? {
        guard let pool, let health = try? await RedisHealth.read(from: pool, deadline: .after(.seconds(1))) else {
            return nil
        }
        var members: [String: JSONValue] = [:]
        if let used = health.info.usedMemory { members["used_memory_bytes"] = .number(used) }
        if let limit = health.info.maximumMemory { members["max_memory_bytes"] = .number(limit) }
        if let policy = health.info.evictionPolicy { members["policy"] = .string(policy) }
        return .object(members)
    }

    /// Conversations: shared where instances share something, else this process's own.
    func sessions(lifetime: Duration, ledger: InvalidationLedger, time: any TimeSource) -> SessionStore {
        guard pool != nil else {
            return SessionStore(shared: nil, local: store, lifetime: lifetime, ledger: ledger, time: time)
        }
        return SessionStore(
            shared: store, local: MemoryKeyValueStore(maximumBytes: 16 << 20, time: time), lifetime: lifetime,
            ledger: ledger, time: time)
    }

    var services: [any Service] {
        guard let pool, let upstreamGuard, let metrics, let checkup else { return [] }
        let timeout = Duration.seconds(1)
        return [
            ConnectionService { await pool.shutdown() },
            Probing(
                probe: DependencyProbe(of: upstreamGuard, timeout: timeout) { deadline in
                    do {
                        metrics.show(try await RedisHealth.read(from: pool, deadline: deadline).info)
                    } catch {
                        metrics.show(nil)
                        throw error
                    }
                }),
            Checking(checkup: checkup),
        ]
    }

    static func redis(_ settings: PixieConfiguration.Redis) -> RedisConfiguration? {
        guard let host = settings.host else { return nil }
        var redis = RedisConfiguration(
            host: host, port: settings.port, user: settings.user, password: settings.password,
            database: settings.database)
        redis.connections = settings.connections
        redis.connectTimeout = settings.connectTimeout
        redis.commandTimeout = settings.commandTimeout
        redis.maximumInFlight = settings.maxInFlight
        return redis
    }
}
