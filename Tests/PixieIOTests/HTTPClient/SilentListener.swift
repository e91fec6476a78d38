import Glibc
import Testing

/// A loopback port that takes no connection: with its backlog full, the kernel leaves further attempts unanswered.
final class SilentListener {
    let port: UInt16
    private var descriptors: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = Self.withSocketAddress(&address) {
            bind(listener, $0, length) == 0 && listen(listener, 0) == 0 && getsockname(listener, $0, &length) == 0
        }
        port = UInt16(bigEndian: address.sin_port)
        descriptors = [listener]
        try #require(isListening)
    }

    /// Takes every place in the queue of connections nobody accepts.
    func fillBacklog() throws {
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            try #require(client >= 0)
            descriptors.append(client)
            var address = Self.loopback(port: port)
            Self.withSocketAddress(&address) { _ = connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    func close() {
        for descriptor in descriptors { Glibc.close(descriptor) }
        descriptors = []
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    private static func withSocketAddress<R>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> R
    ) -> R {
        withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
}
