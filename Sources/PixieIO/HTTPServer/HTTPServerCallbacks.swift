internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import PixieCore

// What libmicrohttpd calls. `closure` is the `ServerCore`, which outlives the daemon; `context` of a connection or request is its
// `HTTPConnection`, held by one reference from STARTED to CLOSED.

private func connection(_ context: UnsafeMutableRawPointer) -> HTTPConnection {
    unsafe Unmanaged<HTTPConnection>.fromOpaque(context).takeUnretainedValue()
}

@c func connectionNotification(
    _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
    guard let closure = unsafe closure, let handle = unsafe handle, let context = unsafe context else { return }
    if code == MicroHTTPD.connectionStarted {
        let server = unsafe Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
        let connection = unsafe HTTPConnection(
            server: server, handle: handle, socket: pixie_mhd_socket(handle),
            remoteAddress: peerAddress(pixie_mhd_peer(handle)))
        unsafe context.pointee = Unmanaged.passRetained(connection).toOpaque()
        server.open(connection)
    } else if let pointer = unsafe context.pointee {
        let connection = unsafe Unmanaged<HTTPConnection>.fromOpaque(pointer).takeRetainedValue()
        unsafe context.pointee = nil
        connection.server.close(connection)
    }
}

/// The first callback of a request, with its target as received. Its result is the context of the others.
@c func requestLine(
    _ closure: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let handle = unsafe handle, let context = unsafe pixie_mhd_socket_context(handle) else { return nil }
    unsafe connection(context).receive(target: target)
    return unsafe context
}

/// Called for the header, for each piece of the body, for the end, and again after each suspension.
@c func accessRequest(
    _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ path: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
    _ dataCount: UnsafeMutablePointer<Int>?, _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let pointer = unsafe context?.pointee, let dataCount = unsafe dataCount else { return MicroHTTPD.no }
    let connection = unsafe connection(pointer)
    switch unsafe connection.assembly.stage {
    case .none: return MicroHTTPD.no
    case .line: return unsafe connection.receiveHeader(method: method, version: version)
    case .body where unsafe dataCount.pointee > 0:
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: dataCount.pointee)
        unsafe dataCount.pointee = 0
        return unsafe connection.receiveBody(bytes)
    case .body: return connection.receiveEnd()
    case .handled: return connection.receiveAnswer()
    }
}

@c func collectHeader(
    _ closure: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameCount: Int,
    _ value: UnsafePointer<CChar>?, _ valueCount: Int
) -> MHD_Result {
    guard let collector = unsafe closure?.assumingMemoryBound(to: HeaderCollector.self) else { return MicroHTTPD.no }
    // CChar and UInt8 have one layout, and libmicrohttpd keeps both buffers until the request ends.
    let name = unsafe UnsafeRawBufferPointer(start: name, count: nameCount).assumingMemoryBound(to: UInt8.self)
    let value = unsafe UnsafeRawBufferPointer(start: value, count: valueCount).assumingMemoryBound(to: UInt8.self)
    unsafe collector.pointee.append(name: name, value: value)
    return MicroHTTPD.yes
}

@c func requestCompleted(
    _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_RequestTerminationCode
) {
    guard let pointer = unsafe context?.pointee else { return }
    unsafe connection(pointer).complete(code == MicroHTTPD.completed ? .sent : .aborted)
}

@c func readResponseBody(
    _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ count: Int
) -> Int {
    guard let context = unsafe context else { return MicroHTTPD.endWithError }
    let destination = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: count)
    return unsafe connection(context).readStream(into: destination)
}

@c func releaseResponseBody(_ context: UnsafeMutableRawPointer?) {
    if let context = unsafe context { unsafe Unmanaged<HTTPConnection>.fromOpaque(context).release() }
}

/// The numeric address without its port; an IPv4 client of an IPv6 socket is named by its IPv4 address.
private func peerAddress(_ address: UnsafePointer<sockaddr>?) -> String {
    guard let address = unsafe address else { return "unknown" }
    let family = unsafe Int32(address.pointee.sa_family)
    let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { name in
        guard
            unsafe getnameinfo(
                address, socklen_t(size), name.baseAddress, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0,
            let base = name.baseAddress
        else { return "unknown" }
        let text = unsafe String(cString: base)
        return text.hasPrefix("::ffff:") ? String(text.dropFirst("::ffff:".count)) : text
    }
}
