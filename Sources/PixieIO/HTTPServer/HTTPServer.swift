internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
public import PixieCore
internal import Synchronization

/// An HTTP/1.1 server: hands each request to a handler and sends what that answers.
///
/// Several can run in one process. A handler's `.now` replies are sent from the thread that received the request; `.later` ones
/// run as a task, which is cancelled when its client goes away or the server is stopped; for `.asking` ones somebody else is waited for,
/// whose answer is thrown away then. Every response's `onComplete` is called
/// exactly once.
public final class HTTPServer: Sendable {
    private enum State {
        case ready
        case running(ServerCore, port: Int)
    }

    private let configuration: HTTPServerConfiguration
    private let handler: any HTTPHandler
    private let state = Mutex(State.ready)

    public init(configuration: HTTPServerConfiguration, handler: any HTTPHandler) {
        self.configuration = configuration
        self.handler = handler
    }

    deinit { running?.core.watchdog.requestStop(grace: .zero) }

    /// Listens. When it returns, clients can connect to `port`. A server starts once.
    public func start() throws(HTTPServerError) {
        try state.withLock { (state) throws(HTTPServerError) in
            guard case .ready = state else {
                throw HTTPServerError(.alreadyStarted, "A server starts once: make a new one.")
            }
            signal(SIGPIPE, SIG_IGN)
            OpenFiles.raiseLimit(toHold: configuration.maximumConnections)
            let core = try ServerCore(configuration: configuration, handler: handler)
            let daemon = try ServerDaemon(core)
            guard WatchdogThread.start(core, daemon) else {
                daemon.stop()
                throw HTTPServerError(.system, "No thread could be started: raise the limit on threads.")
            }
            state = .running(core, port: daemon.port)
        }
    }

    /// The port clients connect to; the configured one before the start.
    public var port: Int { running?.port ?? configuration.port }

    /// Stops accepting, lets what is being answered finish within `grace`, cuts the rest, and returns when everything is released.
    ///
    /// New connections are refused at once. Requests that still come on open connections are answered, with `Connection: close`.
    /// When the grace ends, tasks are cancelled, streams see `ClientGone`, and clients see their connections closed. May be called
    /// again: the shortest grace counts.
    public func stop(grace: Duration) async {
        guard let core = running?.core else { return }
        core.watchdog.requestStop(grace: grace)
        await core.watchdog.waitUntilStopped()
    }

    public var statistics: HTTPServerStatistics { running?.core.statistics ?? HTTPServerStatistics() }

    private var running: (core: ServerCore, port: Int)? {
        state.withLock { state in
            guard case .running(let core, let port) = state else { return nil }
            return (core, port)
        }
    }
}
