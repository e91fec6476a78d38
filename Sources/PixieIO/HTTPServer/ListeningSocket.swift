internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc

/// Opening and shutting the socket that a server listens on.
///
/// libmicrohttpd is given the open socket and closes it in the end, also when its start fails.
enum ListeningSocket {
    static func open(host: String, port: Int) throws(HTTPServerError) -> Int32 {
        guard let port16 = UInt16(exactly: port) else {
            throw HTTPServerError(.system, "Port \(port) does not exist: use 1...65535, or 0 for a free one.")
        }
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port16), &hints, &list)
        guard status == 0, let first = unsafe list else {
            throw HTTPServerError(
                .unknownHost, "No address is known for \(host): use a name or address of this machine.")
        }
        defer { unsafe freeaddrinfo(list) }
        let socket = unsafe Glibc.socket(
            first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0)
        guard socket >= 0 else { throw failure(host, port, errno) }
        set(socket, SOL_SOCKET, SO_REUSEADDR)
        // Accepted sockets inherit it: no response waits for the acknowledgement of the one before.
        set(socket, Int32(IPPROTO_TCP), TCP_NODELAY)
        guard unsafe bind(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0, listen(socket, 4096) == 0
        else {
            let number = errno
            Glibc.close(socket)
            throw failure(host, port, number)
        }
        return socket
    }

    static func port(of socket: Int32) -> Int {
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            // The larger of the two address types; both have their port in the same place.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(socket, $0, &size) }
        }
        return status == 0 ? Int(UInt16(bigEndian: address.sin6_port)) : 0
    }

    /// Stops listening: new connections are refused by the kernel, while `socket` stays a valid number for libmicrohttpd.
    ///
    /// Not `MHD_quiesce_daemon`: while requests come in, 0.9.75 removes the socket from a thread's epoll set at the same time
    /// as that thread itself, and aborts the process when it finds it gone. An event counter that is never readable takes
    /// the socket's place instead, at once for all threads; accepting from it fails and is ignored.
    static func replace(_ socket: Int32) {
        takeNoMoreConnections(socket)
        waitForEmptyQueue(socket)
        let placeholder = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard placeholder >= 0 else {
            Glibc.shutdown(socket, Int32(SHUT_RDWR))
            return
        }
        dup2(placeholder, socket)
        Glibc.close(placeholder)
    }

    /// From here the kernel drops the first packet of a connection, and lets those finish that have begun. Without this a client whose
    /// connection is made in the instant between the look at the queue and the end of the socket would be reset. One that is dropped
    /// asks again after a second and is refused then. Where the kernel has no such filters that instant stays.
    private static func takeNoMoreConnections(_ socket: Int32) {
        // The packet begins with the TCP header, whose byte 13 holds the flags; 2 is SYN, 16 ACK.
        var program = [
            sock_filter(code: UInt16(BPF_LD | BPF_B | BPF_ABS), jt: 0, jf: 0, k: 13),
            sock_filter(code: UInt16(BPF_ALU | BPF_AND | BPF_K), jt: 0, jf: 0, k: 0x12),
            sock_filter(code: UInt16(BPF_JMP | BPF_JEQ | BPF_K), jt: 0, jf: 1, k: 0x02),
            sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: 0),
            sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: .max),
        ]
        unsafe program.withUnsafeMutableBufferPointer { program in
            // The kernel copies the program during the call.
            var header = unsafe sock_fprog(len: UInt16(program.count), filter: program.baseAddress)
            _ = unsafe setsockopt(
                socket, SOL_SOCKET, SO_ATTACH_FILTER, &header, socklen_t(MemoryLayout<sock_fprog>.size))
        }
    }

    /// Clients in the queue believe that they are connected, and those that have begun to connect soon will. The server's threads empty
    /// the queue in no time; they are given a little longer than a packet takes to come back.
    private static func waitForEmptyQueue(_ socket: Int32) {
        var emptyLooks = 0
        for _ in 0..<200 where emptyLooks < 20 {
            var information = tcp_info()
            var size = socklen_t(MemoryLayout<tcp_info>.size)
            let status = unsafe getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &information, &size)
            guard status == 0 else { return }
            // For a listening socket this is the length of its queue.
            emptyLooks = information.tcpi_unacked == 0 ? emptyLooks + 1 : 0
            usleep(1000)
        }
    }

    private static func set(_ socket: Int32, _ level: Int32, _ option: Int32) {
        var on: Int32 = 1
        _ = unsafe setsockopt(socket, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ host: String, _ port: Int, _ number: Int32) -> HTTPServerError {
        switch number {
        case EADDRINUSE:
            HTTPServerError(
                .addressInUse,
                "Port \(port) of \(host) is in use: stop the program that listens there, or choose another port.")
        case EADDRNOTAVAIL:
            HTTPServerError(
                .addressNotLocal, "\(host) is not an address of this machine: use one that is, or 0.0.0.0 for all.")
        case EACCES:
            HTTPServerError(
                .permissionDenied,
                "Port \(port) needs privileges: choose one above 1023, or grant CAP_NET_BIND_SERVICE.")
        default:
            HTTPServerError(
                .system, "Cannot listen on \(host) port \(port): \(unsafe String(cString: strerror(number))).")
        }
    }
}
