import Logging
import PixieBackends
import PixieCore
import PixieIO
import PixieMonitoring
import PixieQuery
import ServiceLifecycle
import Synchronization

/// Whether the process takes requests, as `/readyz` asks it.
final class ReadinessFlag: Sendable {
    private let state = Mutex(Readiness.starting)

    var value: Readiness { state.withLock { $0 } }

    func set(_ value: Readiness) { state.withLock { $0 = value } }
}

/// Runs an HTTP server until the process is told to stop, then drains it.
struct Listener: Service {
    let server: HTTPServer
    let readiness: ReadinessFlag
    let grace: Duration
    let onReady: @Sendable (_ port: Int) -> Void

    func run() async throws {
        try server.start()
        readiness.set(.ready)
        onReady(server.port)
        try? await gracefulShutdown()
        readiness.set(.stopping)
        await server.stop(grace: grace)
    }
}

/// Gives the memory back that only starting needed.
struct StartupMemory: Service {
    /// By then what runs every so often has run once, and nothing but requests is left to do.
    private static let settled = Duration.seconds(2)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: Self.settled)
            ProgramText()?.giveBack()
        }
        try? await gracefulShutdown()
    }
}

/// Keeps the loop that talks to upstreams until everything that calls them has stopped.
struct UpstreamLoop: Service {
    let loop: EventLoop
    let client: HTTPClient

    func run() async throws {
        try? await gracefulShutdown()
        await client.shutdown()
        await loop.stop()
    }
}

/// Gathers texts to embed into batches until the process is told to stop; what comes later goes to the model directly.
struct EmbeddingBatching: Service {
    let batcher: EmbeddingBatcher

    func run() async throws {
        await cancelWhenGracefulShutdown { await batcher.run() }
    }
}

/// Reads the load of this instance until the process is told to stop.
struct ScalingReadings: Service {
    let monitor: ScalingMonitor

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await monitor.run() }
    }
}

/// Writes gathered log lines out ten times a second.
struct LogFlushing: Service {
    let logging: Logging

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .milliseconds(100))
                logging.flush()
            }
        }
        logging.flush()
    }
}

/// Puts the sample documents into the embedded store; tries again while the embedding model cannot be reached.
struct SampleLoading: Service {
    let store: EmbeddedVectorStore
    let embedding: any EmbeddingModel
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var wait = Duration.seconds(1)
            while true {
                do {
                    try await store.loadSample(embedding: embedding, deadline: .after(.seconds(10)))
                    break
                } catch let error as UpstreamError {
                    logger.warning("the sample documents are not loaded yet", metadata: ["error": "\(error)"])
                    try await Task.sleep(for: wait)
                    wait = min(wait * 2, .seconds(60))
                }
            }
        }
        try? await gracefulShutdown()
    }
}

/// Writes who used how much into the state folder, until the process is told to stop.
struct UsageKeeping: Service {
    let usage: KeptUsage
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await usage.run { logger.warning("usage cannot be kept", metadata: ["error": "\($0)"]) }
        }
    }
}

/// Says once a day how the caches did: a warning when the semantic one answered less than a fifth.
struct CacheReporting: Service {
    let reports: DailyCacheReports
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await reports.run { report in
                var metadata: Logger.Metadata = ["day": "\(report.day)"]
                for tier in report.tiers {
                    metadata["\(tier.cache)_lookups"] = "\(tier.lookups)"
                    metadata["\(tier.cache)_hits"] = "\(tier.hits)"
                }
                logger.log(level: report.isLow ? .warning : .info, "daily cache report", metadata: metadata)
            } onError: {
                logger.warning("the daily cache report cannot be kept", metadata: ["error": "\($0)"])
            }
        }
    }
}
