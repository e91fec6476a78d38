internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import HTTPTypes
internal import PixieCore
internal import Synchronization

/// Sending: every function here but `resumeStream` runs on libmicrohttpd's thread for the connection.
extension HTTPConnection {
    /// Hands `response` to libmicrohttpd. From here its `onComplete` is called when the request completes, however it does.
    func queue(_ response: OutboundResponse, closing: Bool = false) -> MHD_Result {
        unsafe assembly.onComplete = response.onComplete
        if case .stream(let stream) = response.body { unsafe assembly.stream = stream }
        guard let made = unsafe makeResponse(response.body) else { return MicroHTTPD.no }
        defer { unsafe MHD_destroy_response(made) }
        for field in response.headers where !field.name.isOwnedByServer {
            unsafe field.name.rawName.withCString { name in
                unsafe field.value.withCString { value in
                    _ = unsafe MHD_add_response_header(made, name, value)
                }
            }
        }
        // Both ended by a zero byte, and copied during the call.
        unsafe response.fields.forEach { name, value in
            _ = unsafe MHD_add_response_header(
                made, UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(value).assumingMemoryBound(to: CChar.self))
        }
        if closing || server.isDraining { _ = unsafe MHD_add_response_header(made, "Connection", "close") }
        clock.set(.sending, at: server.milliseconds)
        return unsafe MHD_queue_response(handle, UInt32(response.status.code), made)
    }

    private func makeResponse(_ body: OutboundResponse.Body) -> OpaquePointer? {
        switch body {
        case .bytes(let bytes):
            return unsafe bytes.withUnsafeBytes { bytes in
                // With this mode libmicrohttpd reads the bytes once, during the call, and never writes to them.
                unsafe MHD_create_response_from_buffer(
                    bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), MicroHTTPD.copyBody)
            }
        case .stream:
            let context = unsafe Unmanaged.passRetained(self)
            let response = unsafe MHD_create_response_from_callback(
                MicroHTTPD.unknownSize, 4096, readResponseBody, context.toOpaque(), releaseResponseBody)
            if unsafe response == nil { unsafe context.release() }
            // 0.9.75 ends the chunks of a HEAD response although it has sent none, which a kept connection's client would take
            // for the beginning of the next response.
            if unsafe assembly.method == .head { _ = unsafe pixie_mhd_forbid_chunks(response) }
            return unsafe response
        }
    }

    /// Fills `destination` from the response stream, or suspends the connection while that has nothing.
    func readStream(into destination: UnsafeMutableRawBufferPointer) -> Int {
        guard let stream = unsafe assembly.stream else { return MicroHTTPD.endWithError }
        switch unsafe stream.read(into: destination) {
        case .bytes(let count):
            clock.set(.sending, at: server.milliseconds)
            return count
        case .finished: return MicroHTTPD.endOfStream
        case .failed: return MicroHTTPD.endWithError
        case .empty: break
        }
        clock.set(.suspended, at: server.milliseconds)
        let isSuspended = shared.withLock { shared in
            guard shared.exchange.park() else { return false }
            unsafe MHD_suspend_connection(handle)
            return true
        }
        guard isSuspended else { return MicroHTTPD.endWithError }
        stream.onReadable { [weak self] in self?.resumeStream() }
        return 0
    }

    /// From the stream's producer, on any thread.
    private func resumeStream() {
        shared.withLock { shared in
            if shared.exchange.readable() { unsafe MHD_resume_connection(handle) }
        }
    }

    /// Nothing is going to be sent any more; an answer that was on its way is told so. True when the client may still be
    /// sending, and has not been cut off.
    @discardableResult
    func close() -> Bool {
        let (unsent, task, wasAbandoned) = shared.withLock { shared in
            defer { shared.task = nil }
            if case .abandoned = shared.exchange.phase { shared.wasAbandoned = true }
            return (shared.exchange.close(), shared.task, shared.wasAbandoned)
        }
        task?.cancel()
        unsent?.discard()
        guard unsafe !wasAbandoned && !assembly.isRefused else { return false }
        return unsafe assembly.hasUnreadBody || hasUnreadBytes
    }

    private var hasUnreadBytes: Bool {
        var count: Int32 = 0
        return unsafe ioctl(socket, UInt(FIONREAD), &count) == 0 && count > 0
    }

    /// The request is over: its response has been sent, or the connection is lost.
    func complete(_ outcome: ResponseOutcome) {
        let (stream, onComplete) = unsafe (assembly.stream, assembly.onComplete)
        unsafe assembly.stream = nil
        unsafe assembly.onComplete = nil
        unsafe assembly.stage = .none
        clock.set(.idle, at: server.milliseconds)
        stream?.cancel()
        if outcome == .aborted { close() }
        onComplete?(outcome)
    }
}

extension HTTPField.Name {
    /// libmicrohttpd writes these itself; a second one would contradict it.
    fileprivate var isOwnedByServer: Bool {
        switch canonicalName {
        case "content-length", "date", "connection", "transfer-encoding": true
        default: false
        }
    }
}
