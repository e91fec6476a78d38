import Glibc

/// A TCP socket that listens on a free loopback port.
public final class LoopbackListener: Sendable {
    public let port: Int
    let descriptor: Int32

    public init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = Self.withPointer(&address) { [descriptor] in
            bind(descriptor, $0, length) == 0 && listen(descriptor, 256) == 0
                && getsockname(descriptor, $0, &length) == 0
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard descriptor >= 0, isListening else { throw RedisServerProcess.Failure(what: "listen") }
    }

    /// Whoever waits in `accept` gets none.
    public func close() {
        // 2: both ways.
        shutdown(descriptor, 2)
        Glibc.close(descriptor)
    }

    /// Whether something answers `PING` there.
    static func answers(_ port: Int) -> Bool {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { Glibc.close(client) }
        var address = address(UInt16(port))
        let isConnected = withPointer(&address) { connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        guard isConnected, write(client, "PING\r\n", 6) == 6 else { return false }
        var bytes = [UInt8](repeating: 0, count: 64)
        // A server that wants a password says so, and is up.
        return read(client, &bytes, bytes.count) > 0
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    private static func withPointer<R>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> R
    ) -> R {
        withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
}
