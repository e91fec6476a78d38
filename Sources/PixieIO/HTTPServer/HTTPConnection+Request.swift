internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import HTTPTypes
internal import PixieCore
internal import Synchronization

/// Receiving: every function here runs on libmicrohttpd's thread for the connection.
extension HTTPConnection {
    /// The request line has been read; `target` is as received, up to the first NUL.
    func receive(target: UnsafePointer<CChar>?) {
        let now = ContinuousClock.now
        let (parsed, end) =
            unsafe target.map { target -> (RequestTarget?, UInt) in
                let count = unsafe strlen(target)
                let bytes = unsafe UnsafeRawBufferPointer(start: target, count: count)
                return (unsafe RequestTarget(bytes), UInt(bitPattern: unsafe target + count))
            } ?? (nil, 0)
        unsafe assembly.begin(parsed, end: end, at: now)
        if clock.reading.activity != .opening { clock.set(.header, at: server.milliseconds) }
    }

    /// The header is complete. Nothing of the body has been read, and libmicrohttpd has not yet sent `100 Continue`.
    func receiveHeader(method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?) -> MHD_Result {
        guard unsafe !assembly.isRefused else { return MicroHTTPD.no }
        var collector = HeaderCollector()
        unsafe withUnsafeMutablePointer(to: &collector) { collector in
            _ = unsafe MHD_get_connection_values_n(handle, MicroHTTPD.isRequestHeader, collectHeader, collector)
        }
        let headerEnd = unsafe UInt(bitPattern: method) + UInt(pixie_mhd_header_size(handle))
        let isWhole =
            unsafe UInt(bitPattern: version) == assembly.targetEnd + 1 && collector.isWhole(headerEnd: headerEnd)
        let isOldVersion = unsafe version.map { unsafe strcmp($0, "HTTP/1.0") == 0 } ?? false
        let framing = RequestFraming(collector.headers, needsHost: !isOldVersion)
        unsafe assembly.headers = collector.headers
        unsafe assembly.stage = .body

        guard let method = unsafe method.flatMap({ unsafe HTTPRequest.Method(received: $0) }),
            let target = unsafe assembly.target
        else { return refuse(.malformedRequest("The request line is not HTTP.")) }
        unsafe assembly.method = method
        guard isWhole else {
            return refuse(.malformedRequest("The header has a NUL byte or a folded line."))
        }
        switch framing {
        case .contradictory(let reason):
            return refuse(.malformedRequest(reason))
        case .length(let length):
            let limit = server.bodyLimit(method, target.path)
            guard length <= limit else { return refuse(.bodyTooLarge(limit: limit)) }
            unsafe assembly.bodyLimit = limit
            unsafe assembly.body.reserveCapacity(length)
            clock.set(length > 0 ? .body : .handling, at: server.milliseconds)
        case .chunked:
            unsafe assembly.bodyLimit = server.bodyLimit(method, target.path)
            clock.set(.body, at: server.milliseconds)
        }
        return MicroHTTPD.yes
    }

    /// Part of the body. A chunked one that passes its limit is read on and thrown away, because libmicrohttpd can answer
    /// only at its end; a sender who does not come to an end is cut off.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> MHD_Result {
        let count = unsafe assembly.body.count
        guard unsafe assembly.discarded == 0 && bytes.count <= assembly.bodyLimit - count else {
            unsafe assembly.body = []
            unsafe assembly.discarded += count + bytes.count
            guard unsafe assembly.discarded > server.maximumDiscardedBytes else { return MicroHTTPD.yes }
            unsafe assembly.isRefused = true
            return MicroHTTPD.no
        }
        unsafe assembly.body.append(contentsOf: bytes)
        return MicroHTTPD.yes
    }

    /// The request is complete.
    func receiveEnd() -> MHD_Result {
        guard unsafe assembly.discarded == 0 else {
            return refuse(.bodyTooLarge(limit: unsafe assembly.bodyLimit))
        }
        let request = unsafe assembly.take(remoteAddress: remoteAddress)
        clock.set(.handling, at: server.milliseconds)
        switch server.handler.reply(to: request) {
        case .now(let response): return queue(response)
        case .later(let work): return suspend { self.start(work) }
        case .asking(let ask): return suspend { ask { self.take($0) } }
        }
    }

    /// Answers without asking the handler for a reply, and closes the connection afterwards.
    private func refuse(_ refusal: HTTPRefusal) -> MHD_Result {
        unsafe assembly.stage = .handled
        unsafe assembly.hasUnreadBody = true
        unsafe assembly.body = []
        let request = unsafe assembly.take(remoteAddress: remoteAddress)
        return queue(server.handler.refusal(refusal, of: request), closing: true)
    }

    /// Suspends the connection, and has `begin` see to it that somebody answers.
    private func suspend(_ begin: () -> Void) -> MHD_Result {
        clock.set(.suspended, at: server.milliseconds)
        let isSuspended = shared.withLock { shared in
            guard shared.exchange.wait() else { return false }
            // Under the lock, so that nothing can resume the connection before it is suspended.
            unsafe MHD_suspend_connection(handle)
            return true
        }
        guard isSuspended else { return MicroHTTPD.no }
        begin()
        return MicroHTTPD.yes
    }

    /// From whoever was asked, on any thread.
    private func take(_ reply: HTTPReply) {
        switch reply {
        case .now(let response): answer(response)
        case .later(let work): start(work)
        case .asking(let ask): ask { self.take($0) }
        }
    }

    private func start(_ work: @escaping @Sendable () async -> OutboundResponse) {
        // The bridge from C callbacks to tasks: this task's owner is the exchange, which cancels it when it is abandoned.
        let task = Task { await self.answer(work()) }
        let isAbandoned = shared.withLock { shared in
            switch shared.exchange.phase {
            case .waiting:
                shared.task = task
                return false
            case .abandoned, .closed: return true
            case .running, .parked, .answered: return false
            }
        }
        if isAbandoned { task.cancel() }
    }

    /// From the handler's task, or whoever was asked.
    private func answer(_ response: OutboundResponse) {
        let arrival = shared.withLock { shared in
            shared.task = nil
            let arrival = shared.exchange.answer(response)
            if case .resume = arrival { unsafe MHD_resume_connection(handle) }
            return arrival
        }
        if case .discard = arrival { response.discard() }
    }

    /// libmicrohttpd asks again after a suspension.
    func receiveAnswer() -> MHD_Result {
        guard let response = shared.withLock({ $0.exchange.takeAnswer() }) else { return MicroHTTPD.no }
        return queue(response, closing: hasClientClosed)
    }

    /// Whatever follows from such a client is not a request (`ConnectionDeadlines.backstop` says what it would do).
    private var hasClientClosed: Bool {
        // POLLRDHUP, which Glibc's module leaves out; epoll has the same bit.
        var polled = pollfd(fd: socket, events: Int16(EPOLLRDHUP.rawValue), revents: 0)
        return unsafe poll(&polled, 1, 0) > 0
    }
}

extension HTTPRequest.Method {
    /// nil when it is no token. The two that nearly every request has need neither a copy nor a check.
    fileprivate init?(received name: UnsafePointer<CChar>) {
        if unsafe strcmp(name, "POST") == 0 {
            self = .post
        } else if unsafe strcmp(name, "GET") == 0 {
            self = .get
        } else {
            self.init(rawValue: unsafe String(cString: name))
        }
    }
}
