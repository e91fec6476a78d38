import PixieBackends
import PixieServer
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

/// Repeats the checkup of one dependency until the process is told to stop.
struct Checking: Service {
    let checkup: StandingCheckup

    func run() async throws {
        await cancelWhenGracefulShutdown { await checkup.run() }
        try? await gracefulShutdown()
    }
}

/// Looks at the collections until the process is told to stop.
struct CollectionMonitoring: Service {
    let monitor: CollectionMonitor

    func run() async throws {
        await cancelWhenGracefulShutdown { await monitor.run() }
        try? await gracefulShutdown()
    }
}

/// Takes up interrupted work on collections, and tells it apart from finished work when the process stops. To run beside the jobs,
/// and to be told to stop before they are.
struct CollectionJobKeeping: Service {
    let jobs: CollectionJobs

    func run() async throws {
        await jobs.resume()
        try? await gracefulShutdown()
        jobs.stop()
    }
}
