internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc

/// The thread a server's watchdog runs on. It keeps the server's parts alive until the daemon has stopped.
final class WatchdogThread: Sendable {
    private let server: ServerCore
    private let daemon: ServerDaemon

    private init(_ server: ServerCore, _ daemon: ServerDaemon) {
        self.server = server
        self.daemon = daemon
    }

    /// False when the system has no thread to give.
    static func start(_ server: ServerCore, _ daemon: ServerDaemon) -> Bool {
        let context = unsafe Unmanaged.passRetained(WatchdogThread(server, daemon))
        var thread = pthread_t()
        guard unsafe pthread_create(&thread, nil, runWatchdog, context.toOpaque()) == 0 else {
            unsafe context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    fileprivate func run() { server.watchdog.run(server, daemon: daemon) }
}

@c private func runWatchdog(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        unsafe Unmanaged<WatchdogThread>.fromOpaque(context).takeRetainedValue().run()
    }
    return nil
}
