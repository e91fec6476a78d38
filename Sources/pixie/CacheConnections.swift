import Logging
import PixieBackends
import PixieCore
import PixieQuery
import ServiceLifecycle

/// What the caches of several instances have in common: in Redis where it is configured; else this instance is alone.
struct CacheConnections: Sendable {
    let log: any InvalidationLog
    private let redisLog: RedisInvalidationLog?
    private let cache: RedisSharedCache?
    private let locks: RedisFlightLocks?

    init(_ shared: SharedStoreConnections) {
        guard let pool = shared.pool, let upstreamGuard = shared.upstreamGuard else {
            log = LocalInvalidationLog()
            (redisLog, cache, locks) = (nil, nil, nil)
            return
        }
        let instance = String(UInt64.random(in: .min ... .max), radix: 36)
        let redisLog = RedisInvalidationLog(pool: pool, guardedBy: upstreamGuard, instance: instance)
        self.redisLog = redisLog
        log = redisLog
        cache = RedisSharedCache(pool: pool, guardedBy: upstreamGuard, instance: instance)
        locks = RedisFlightLocks(pool: pool, guardedBy: upstreamGuard)
    }

    /// Nil where there is nobody to share with.
    func tier(semantic: SemanticCache, patience: Duration, time: any TimeSource) -> SharedTier? {
        guard let cache, let locks else { return nil }
        return SharedTier(cache: cache, locks: locks, semantic: semantic, patience: patience, time: time)
    }

    /// Says what became of hearing of the other instances, and what to do.
    static func log(_ notice: CacheNotice, to logger: Logger) {
        switch notice {
        case .lostSight:
            logger.warning(
                "nothing is answered from memory: the log of invalidations in Redis is out of sight",
                metadata: ["advice": "see whether Redis is up and can be reached: pixie doctor"])
        case .regainedSight:
            logger.notice("answers are served from memory again: the log of invalidations is in sight")
        case .lostTrack(let dropped):
            logger.warning(
                "answers in memory were dropped: invalidations may have been missed",
                metadata: [
                    "dropped": "\(dropped)",
                    "advice":
                        "if it happens often, see whether Redis restarts, is flushed, or evicts pixie:* for want of memory",
                ])
        }
    }

    /// What has to run for `follower` to hear of the other instances.
    func services(follower: any InvalidationFollower, time: any TimeSource) -> [any Service] {
        guard let redisLog, let locks else { return [] }
        return [
            Following { await redisLog.run(follower, time: time) },
            Following { await locks.run() },
        ]
    }
}

/// What the caches do beside answering.
enum CacheUpkeep {
    static func services(of operation: CacheAdministration) -> [any Service] {
        [
            Following { await operation.hitRates.run() },
            Following {
                await operation.settings.run()
                // Alone, there is nobody to listen to, and a service that ends would end the process.
                try? await gracefulShutdown()
            },
        ]
    }
}

/// Listens to what other instances say, until the process is told to stop.
private struct Following: Service {
    let body: @Sendable () async -> Void

    func run() async throws { await cancelWhenGracefulShutdown { await body() } }
}
