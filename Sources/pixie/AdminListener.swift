import Logging
import PixieCore
import PixieIO
import PixieServer
import ServiceLifecycle

/// The admin listener with its audit and its jobs, on a port of its own.
struct AdminListener: Service {
    let jobs: JobRegistry
    private let audit: AuditTrail
    private let server: HTTPServer
    private let grace: Duration
    private let address: @Sendable (_ port: Int) -> String
    private let logger: Logger

    /// `routes`: of each concern, beside those for jobs, the audit and the dependencies.
    init(
        _ configuration: PixieConfiguration, routes: [any AdminRoutes], jobs: JobRegistry, metrics: HTTPMetrics,
        logging: Logging, logger: Logger, ids: RequestIDs, time: any TimeSource,
        dependencies: @escaping @Sendable () -> [DependencyReport]
    ) throws {
        self.jobs = jobs
        audit = AuditTrail(folder: DiskFolder(path: configuration.state.directory))
        let own: [any AdminRoutes] = [
            ConsoleRoutes(), JobRoutes(jobs: jobs), OverviewRoutes(dependencies: dependencies, audit: audit),
        ]
        let api = AdminAPI(
            authentication: AdminAuthentication(
                operators: configuration.admin.tokens, readers: configuration.admin.readTokens),
            routes: own + routes, audit: audit, metrics: metrics, log: logging.requests, logger: logger, ids: ids,
            time: time)
        var server = try HTTPServerConfiguration(
            host: configuration.admin.host, port: configuration.admin.port, configuration)
        server.threads = 1
        server.maximumConnections = 256
        server.maximumBodyBytes = 1 << 20
        self.server = HTTPServer(configuration: server, handler: api)
        grace = configuration.server.shutdownGrace
        let announcement = Announcement(configuration: configuration)
        address = { announcement.address(host: configuration.admin.host, port: $0) }
        self.logger = logger
    }

    func run() async throws {
        do {
            try await audit.load()
        } catch {
            logger.warning("earlier entries of the audit cannot be shown", metadata: ["error": "\(error)"])
        }
        try server.start()
        logger.info("admin listening", metadata: ["address": "\(address(server.port))"])
        try? await gracefulShutdown()
        await server.stop(grace: grace)
    }
}

/// Does the long work operators asked for, until the process is told to stop.
struct JobRunning: Service {
    let jobs: JobRegistry

    func run() async throws {
        await cancelWhenGracefulShutdown { await jobs.run() }
    }
}
