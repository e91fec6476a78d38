import Glibc
import Synchronization
import Testing

/// A server made of plain blocking sockets, one thread a connection, that does exactly what its script says: right, late or
/// wrong. It shares no code with what it tests.
final class LoopbackServer: Sendable {
    typealias Script = @Sendable (Connection) -> Void

    private struct State {
        var accepted = 0
        var ended = 0
        var open: Set<Int32> = []
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let script: Script

    /// Listens on a free loopback port; `script` runs for each connection, which is closed when it returns.
    init(_ script: @escaping Script) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1024) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(isListening)
        Self.startThread { [self] in acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    /// Connections taken since the start.
    var accepted: Int { state.withLock { $0.accepted } }
    /// Connections whose script has returned.
    var ended: Int { state.withLock { $0.ended } }

    /// Stops listening and breaks every connection.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                break
            }
            // Programs that other tests start must not hold the connection open.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let isStopped = state.withLock { state in
                state.accepted += 1
                state.open.insert(descriptor)
                return state.isStopped
            }
            if isStopped { shutdown(descriptor, Int32(SHUT_RDWR)) }
            Self.startThread { [self] in
                script(Connection(descriptor: descriptor))
                state.withLock { state in
                    state.open.remove(descriptor)
                    state.ended += 1
                    close(descriptor)
                }
            }
        }
        close(listener)
    }

    private static func startThread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        let box = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                // Not null: `box` below.
                Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, box)
        precondition(result == 0, "no thread for the test server")
        pthread_attr_destroy(&attributes)
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
