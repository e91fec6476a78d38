internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import HTTPTypes
internal import PixieCore
internal import Synchronization

/// What a running server's callbacks, connections and watchdog share.
final class ServerCore: Sendable {
    let handler: any HTTPHandler
    let configuration: HTTPServerConfiguration
    let deadlines: ConnectionDeadlines
    let registry: ConnectionRegistry
    let counters = ServerCounters()
    let watchdog: ConnectionWatchdog
    /// Bytes of an overlong chunked body that are read before its sender is cut off.
    let maximumDiscardedBytes: Int

    private let epoch = ContinuousClock.now
    private let coarseMilliseconds = Atomic<UInt64>(0)
    private let draining = Atomic(false)

    init(configuration: HTTPServerConfiguration, handler: any HTTPHandler) throws(HTTPServerError) {
        self.configuration = configuration
        self.handler = handler
        deadlines = ConnectionDeadlines(configuration)
        registry = ConnectionRegistry(
            maximum: configuration.maximumConnections, maximumPerAddress: configuration.maximumConnectionsPerAddress)
        watchdog = try ConnectionWatchdog()
        maximumDiscardedBytes = max(16 * configuration.maximumBodyBytes, 16 << 20)
    }

    /// Time since the start, as of the watchdog's last look at the clock: exact enough for deadlines, and costs a load.
    var milliseconds: UInt64 { coarseMilliseconds.load(ordering: .relaxed) }

    @discardableResult
    func refreshedMilliseconds() -> UInt64 {
        let now = epoch.duration(to: .now).wholeMilliseconds
        coarseMilliseconds.store(now, ordering: .relaxed)
        return now
    }

    /// True from the beginning of a stop: each response is its connection's last.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    func beginDraining() { draining.store(true, ordering: .relaxed) }

    func bodyLimit(_ method: HTTPRequest.Method, _ path: String) -> Int {
        configuration.bodyLimit?(method, path) ?? configuration.maximumBodyBytes
    }

    /// On libmicrohttpd's thread for the connection, before anything is read from it.
    func open(_ connection: HTTPConnection) {
        counters.accepted.add(1, ordering: .relaxed)
        if !registry.admit(connection) {
            counters.refused.add(1, ordering: .relaxed)
            unsafe connection.assembly.isRefused = true
            connection.shutDown()
        }
        watchdog.wakeIfAsleep()
    }

    /// On libmicrohttpd's thread for the connection, just before its socket is closed.
    func close(_ connection: HTTPConnection) {
        let wantsLingering = connection.close()
        registry.remove(connection)
        guard wantsLingering else { return }
        let copy = fcntl(connection.socket, F_DUPFD_CLOEXEC, 0)
        if copy >= 0 { watchdog.linger(copy) }
    }

    var statistics: HTTPServerStatistics {
        var statistics = HTTPServerStatistics()
        statistics.connectionsAccepted = counters.accepted.load(ordering: .relaxed)
        statistics.connectionsRefused = counters.refused.load(ordering: .relaxed)
        statistics.connectionsCutOff = counters.cutOff.load(ordering: .relaxed)
        registry.withContents { contents in
            statistics.connectionsOpen = contents.connections.count
            for connection in contents.connections.values {
                switch connection.clock.reading.activity {
                case .handling, .suspended, .sending: statistics.requestsInFlight += 1
                case .opening, .idle, .header, .body: break
                }
            }
        }
        return statistics
    }
}
