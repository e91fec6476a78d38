internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// The thread that looks after a server's connections: deadlines, clients that have gone, and the stop.
///
/// One thread for all connections. It sleeps while there are none, and otherwise looks at each of them every quarter of a second
/// or, with short deadlines, more often. A suspended connection's socket is read by nobody, so its end is noticed here: one
/// `poll` for all of them. A client that has shut down only its sending side counts as gone.
final class ConnectionWatchdog: Sendable {
    private struct Control {
        var stopDeadline: ContinuousClock.Instant?
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isStopped = false
        var arrivals: [Int32] = []
    }

    private let control = Mutex(Control())
    private let asleep = Atomic(false)
    private let bell: Int32

    init() throws(HTTPServerError) {
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard bell >= 0 else {
            throw HTTPServerError(.system, "No file descriptor is left: raise the limit (ulimit -n).")
        }
    }

    deinit { Glibc.close(bell) }

    func wakeIfAsleep() {
        if asleep.exchange(false, ordering: .sequentiallyConsistent) { eventfd_write(bell, 1) }
    }

    /// Takes over a copy of a socket that is being closed.
    func linger(_ socket: Int32) {
        control.withLock { $0.arrivals.append(socket) }
        eventfd_write(bell, 1)
    }

    /// Stops the server within `grace`, or sooner if an earlier call said so.
    func requestStop(grace: Duration) {
        let deadline = ContinuousClock.now.advanced(by: grace)
        control.withLock { $0.stopDeadline = min($0.stopDeadline ?? deadline, deadline) }
        eventfd_write(bell, 1)
    }

    func waitUntilStopped() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isStopped = control.withLock { control in
                if !control.isStopped { control.waiters.append(continuation) }
                return control.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    /// The thread's whole life. Returns when the server has stopped and released everything.
    func run(_ server: ServerCore, daemon: ServerDaemon) {
        var lingering = LingeringSockets()
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
        defer { unsafe scratch.deallocate() }
        while true {
            wait(server, lingering)
            let now = server.refreshedMilliseconds()
            let (arrivals, deadline) = control.withLock { control in
                defer { control.arrivals = [] }
                return (control.arrivals, control.stopDeadline)
            }
            for socket in arrivals { lingering.add(socket, now: now) }
            unsafe lingering.drain(into: scratch, now: now)
            server.sweep(now: now)
            guard let deadline else { continue }
            if !server.isDraining {
                server.beginDraining()
                daemon.stopListening()
                // One more look: a connection may have been accepted just before, and not be in the registry yet.
                continue
            }
            if server.registry.count == 0 || .now >= deadline { break }
        }
        server.cutEverything()
        daemon.stop()
        lingering.closeAll()
        let waiters = control.withLock { control in
            for socket in control.arrivals { Glibc.close(socket) }
            control.arrivals = []
            control.isStopped = true
            defer { control.waiters = [] }
            return control.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func wait(_ server: ServerCore, _ lingering: LingeringSockets) {
        var polled = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
        for socket in lingering.sockets { polled.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        asleep.store(true, ordering: .sequentiallyConsistent)
        let isIdle = server.registry.count == 0 && lingering.isEmpty && !server.isDraining
        if !isIdle { asleep.store(false, ordering: .sequentiallyConsistent) }
        let timeout = isIdle ? -1 : Int32(server.isDraining ? 20 : server.deadlines.tick)
        _ = unsafe poll(&polled, nfds_t(polled.count), timeout)
        asleep.store(false, ordering: .sequentiallyConsistent)
        var rings: eventfd_t = 0
        _ = unsafe eventfd_read(bell, &rings)
    }
}
