import PixieBackends
import ServiceLifecycle

/// Keeps a pool of connections until the process is told to stop and nobody uses it any more, then closes it.
struct ConnectionService: Service {
    let close: @Sendable () async -> Void

    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}

/// Asks one dependency for signs of life until the process is told to stop.
struct Probing: Service {
    let probe: DependencyProbe

    func run() async throws {
        await cancelWhenGracefulShutdown { await probe.run() }
        try? await gracefulShutdown()
    }
}
