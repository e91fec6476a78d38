import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// The system's look-up of names, which blocks: for a `BlockingWorker`.
enum SystemAddresses {
    /// Why a name has no address, in the system's words.
    struct Failure: Error {
        let words: String
    }

    /// The numeric addresses of `host`, each once, in the system's order of preference; never an empty list.
    static func lookUp(_ host: String, flags: Int32 = 0) -> Result<[String], Failure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(Failure(words: "\(host): \(unsafe String(cString: gai_strerror(code)))"))
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            let text = unsafe numericText(entry.pointee.ai_addr, entry.pointee.ai_addrlen)
            if let text, !found.contains(text) { found.append(text) }
            unsafe next = entry.pointee.ai_next
        }
        return found.isEmpty ? .failure(Failure(words: "\(host): no address")) : .success(found)
    }

    /// Whether `host` is an address, so that there is nothing to look up.
    static func isAddress(_ host: String) -> Bool {
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
