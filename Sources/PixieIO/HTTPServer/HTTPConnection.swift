internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import HTTPTypes
internal import PixieCore
internal import Synchronization

/// One accepted connection and the exchange it is busy with.
///
/// libmicrohttpd gives a connection to one of its threads for life and calls back only from there. What only those callbacks
/// use is in `assembly`, unlocked; what tasks, streams and the watchdog use too is in `shared`.
@safe final class HTTPConnection: Sendable {
    struct Shared {
        var exchange = ExchangeState()
        /// The handler's task while the exchange waits for it.
        var task: Task<Void, Never>?
        /// The socket has been shut down; there is nobody to be polite to.
        var wasAbandoned = false
    }

    let server: ServerCore
    /// Valid until the connection leaves the registry.
    let socket: Int32
    let remoteAddress: String
    let clock: ConnectionClock
    let shared = Mutex(Shared())
    /// Only libmicrohttpd's thread for this connection touches it, so it needs no lock.
    nonisolated(unsafe) var assembly = RequestAssembly()
    /// Used between the STARTED and CLOSED notifications, as `shared.exchange` says, and so never after libmicrohttpd frees it.
    nonisolated(unsafe) let handle: OpaquePointer

    init(server: ServerCore, handle: OpaquePointer, socket: Int32, remoteAddress: String) {
        self.server = server
        unsafe self.handle = handle
        self.socket = socket
        self.remoteAddress = remoteAddress
        clock = ConnectionClock(.opening, at: server.refreshedMilliseconds())
    }

    /// Shuts the connection down in both directions; libmicrohttpd's thread then sees its end. Only while in the registry.
    func shutDown() { _ = Glibc.shutdown(socket, Int32(SHUT_RDWR)) }

    /// Ends whatever the exchange waits for: its client has gone, or the server stops.
    func abandon() {
        let (abandonment, task) = shared.withLock { shared in
            let abandonment = shared.exchange.abandon()
            if case .resume = abandonment { unsafe MHD_resume_connection(handle) }
            defer { shared.task = nil }
            return (abandonment, shared.task)
        }
        task?.cancel()
        if case .discard(let response) = abandonment { response.discard() }
    }
}

extension OutboundResponse {
    /// Tells everyone who has a part in this response that it is never going to be sent.
    func discard() {
        if case .stream(let stream) = body { stream.cancel() }
        onComplete?(.aborted)
    }
}
