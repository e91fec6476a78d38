import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// Where to connect: each of the configuration's hosts with the addresses of its name, in the order to try them.
struct PostgresAddressLookup {
    /// Asks the system, which may block.
    static func addresses(of host: String) -> Result<[String], PostgresError> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            let words = unsafe String(cString: gai_strerror(code))
            return .failure(PostgresError(.connect, "\(host): \(words)"))
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            let text = unsafe numericText(entry.pointee.ai_addr, entry.pointee.ai_addrlen)
            if let text, !found.contains(text) { found.append(text) }
            unsafe next = entry.pointee.ai_next
        }
        return found.isEmpty ? .failure(PostgresError(.connect, "\(host): no address")) : .success(found)
    }

    /// Whether there is nothing to look up: an address, or the folder of a Unix socket.
    static func isLiteral(_ host: String) -> Bool {
        if host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") { return true }
        var four = in_addr()
        var six = in6_addr()
        return unsafe inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }

    private static func numericText(_ address: UnsafeMutablePointer<sockaddr>?, _ length: socklen_t) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            let code = unsafe getnameinfo(
                address, length, buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
            guard code == 0, let start = buffer.baseAddress else { return nil }
            return unsafe String(cString: start)
        }
    }
}
