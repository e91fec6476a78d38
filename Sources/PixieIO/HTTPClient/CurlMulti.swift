import CCurl
import PixieCore
import Synchronization

/// All transfers of one client, driven by the loop: libcurl says which sockets and which timer it waits for, the loop says
/// when they are ready.
///
/// `@safe`: the one pointer is made in `open`, freed in `close` and null otherwise, and each use is marked.
@safe actor CurlMulti {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let configuration: HTTPClientConfiguration
    /// Null before `open` and after `close`.
    private var multi: UnsafeMutableRawPointer?
    private var transfers: [ObjectIdentifier: HTTPTransfer] = [:]
    private var spares: [CurlEasy] = []
    private var timer: EventLoop.TimerID?

    private static let maximumSpares = 256
    /// Run once, before the first handle exists.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(loop: EventLoop, configuration: HTTPClientConfiguration) {
        self.loop = loop
        self.configuration = configuration
    }

    // MARK: From any thread

    nonisolated func submit(_ request: HTTPClientRequest, _ ticket: HTTPTicket, _ sink: HTTPTransfer.Sink) {
        perform { $0.start(request, ticket, sink) }
    }

    nonisolated func cancel(_ ticket: HTTPTicket) {
        ticket.isCancelled.store(true, ordering: .relaxed)
        perform { $0.finish(ticket, .cancelled) }
    }

    nonisolated func resume(_ ticket: HTTPTicket) { perform { $0.unpause(ticket) } }

    nonisolated func openSoon() { perform { $0.open() } }

    nonisolated func closeSoon() { perform { $0.close() } }

    /// Cheaper than a task for each: one closure in the loop's queue.
    private nonisolated func perform(_ work: @escaping @Sendable (isolated CurlMulti) -> Void) {
        loop.execute { self.assumeIsolated(work) }
    }

    // MARK: On the loop

    private func open() {
        guard Self.isReady, let multi = unsafe curl_multi_init() else { return }
        unsafe self.multi = multi
        unsafe ccurl_multi_set_callbacks(
            multi, curlSocketChanged, curlTimerChanged, Unmanaged.passUnretained(self).toOpaque())
        // One transfer at a time on an HTTP/2 connection, so that a paused stream cannot hold up the others.
        unsafe ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections)
        // The handler keeps this object alive, so the pointer given to libcurl stays good until `close`.
        loop.onStop(of: self) { self.close() }
    }

    /// Fails every transfer with `stopped` and closes every connection. Later requests fail at once.
    func close() {
        guard let multi = unsafe multi else { return }
        for transfer in transfers.values { finish(transfer.ticket, .stopped) }
        spares = []
        unsafe curl_multi_cleanup(multi)
        unsafe self.multi = nil
        setTimer(nil)
        loop.removeStopHandler(of: self)
    }

    private func start(_ request: HTTPClientRequest, _ ticket: HTTPTicket, _ sink: HTTPTransfer.Sink) {
        if ticket.isCancelled.load(ordering: .relaxed) { return sink.fail(CancellationError()) }
        guard let multi = unsafe multi, let easy = spares.popLast() ?? CurlEasy() else {
            return sink.fail(HTTPClientError(.stopped, "the client is shut down", requestWasSent: false))
        }
        guard request.hasPlainURL else {
            return sink.fail(HTTPClientError(.invalidURL, "not an absolute http(s) URL", requestWasSent: false))
        }
        let now = ContinuousClock.now
        guard !request.deadline.hasPassed(at: now) else {
            return sink.fail(HTTPClientError(.timeout, "the deadline had passed", requestWasSent: false))
        }
        let transfer = HTTPTransfer(
            ticket: ticket, easy: easy, sink: sink, request: request)
        easy.prepare(request, configuration, now: now)
        unsafe easy.direct(to: Unmanaged.passUnretained(transfer).toOpaque())
        guard unsafe curl_multi_add_handle(multi, easy.handle) == CURLM_OK else {
            return sink.fail(HTTPClientError(.connect, "out of memory", requestWasSent: false))
        }
        transfers[ObjectIdentifier(ticket)] = transfer
        ticket.wire?.begin(at: now)
        // libcurl's own total timeout does not run while a transfer waits for a free connection.
        transfer.deadlineTimer = loop.schedule(at: request.deadline.instant) { self.finish(ticket, .expired) }
    }

    /// Takes the transfer out, whatever its state, and tells its task. One that is over already is ignored. Never called
    /// from inside a callback of libcurl.
    private func finish(_ ticket: HTTPTicket, _ outcome: HTTPTransferOutcome) {
        guard let transfer = transfers.removeValue(forKey: ObjectIdentifier(ticket)) else { return }
        ticket.wire?.end()
        if let timer = transfer.deadlineTimer { loop.cancel(timer) }
        unsafe curl_multi_remove_handle(multi, transfer.easy.handle)
        transfer.finish(outcome)
        transfer.easy.reset()
        if spares.count < Self.maximumSpares { spares.append(transfer.easy) }
    }

    private func unpause(_ ticket: HTTPTicket) {
        guard let transfer = transfers[ObjectIdentifier(ticket)] else { return }
        // A failure shows as the end of the transfer.
        unsafe curl_easy_pause(transfer.easy.handle, CURLPAUSE_CONT)
        finishEnded()
    }

    private func drive(_ socket: curl_socket_t, _ events: Int32) {
        guard let multi = unsafe multi else { return }
        var running: Int32 = 0
        unsafe curl_multi_socket_action(multi, socket, events, &running)
        finishEnded()
    }

    private func finishEnded() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe message.pointee.data.result
            var user: UnsafeMutableRawPointer?
            unsafe ccurl_easy_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &user)
            guard let user = unsafe user else { continue }
            // Proof: `direct(to:)` set it, and `transfers` holds the transfer as long as its handle is in the multi handle.
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(user).takeUnretainedValue()
            finish(transfer.ticket, .ended(code))
        }
    }

    // MARK: What libcurl asks for

    fileprivate func socketChanged(_ socket: curl_socket_t, _ what: Int32) -> Int32 {
        let interest: EventLoop.Interest
        switch what {
        case CURL_POLL_IN: interest = .read
        case CURL_POLL_OUT: interest = .write
        case CURL_POLL_INOUT: interest = [.read, .write]
        default:
            loop.unwatch(socket)
            return 0
        }
        do {
            if loop.isWatched(socket) {
                try loop.setInterest(interest, of: socket)
            } else {
                try loop.watch(socket, for: interest) { [unowned self] in socketReady(socket, $0) }
            }
        } catch {
            // Saying so to libcurl would end every transfer there is; this way one runs into its deadline.
            loop.unwatch(socket)
        }
        return 0
    }

    private func socketReady(_ socket: curl_socket_t, _ readiness: EventLoop.Readiness) {
        var events: Int32 = 0
        if readiness.contains(.readable) { events |= CURL_CSELECT_IN }
        if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
        if readiness.contains(.failed) { events |= CURL_CSELECT_ERR }
        drive(socket, events)
    }

    fileprivate func setTimer(_ delay: Duration?) {
        if let timer { loop.cancel(timer) }
        timer = delay.map { delay in
            loop.schedule(at: .now.advanced(by: delay)) { [unowned self] in
                timer = nil
                drive(CURL_SOCKET_BAD, 0)
            }
        }
    }
}

extension HTTPTransfer.Sink {
    fileprivate func fail(_ error: any Error) {
        switch self {
        case .collect(let continuation): continuation.resume(throwing: error)
        case .stream(let pipe): pipe.finish(.failure(error))
        }
    }
}

// libcurl calls these two only from inside calls that the actor makes, on the loop's thread, with the pointer `open` gave it.

@c(pixie_curl_socket_changed)
private func curlSocketChanged(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ user: UnsafeMutableRawPointer?,
    _ perSocket: UnsafeMutableRawPointer?
) -> Int32 {
    let multi = unsafe Unmanaged<CurlMulti>.fromOpaque(user!).takeUnretainedValue()
    return multi.assumeIsolated { $0.socketChanged(socket, what) }
}

@c(pixie_curl_timer_changed)
private func curlTimerChanged(
    _ handle: UnsafeMutableRawPointer?, _ milliseconds: Int, _ user: UnsafeMutableRawPointer?
) -> Int32 {
    let multi = unsafe Unmanaged<CurlMulti>.fromOpaque(user!).takeUnretainedValue()
    multi.assumeIsolated { $0.setTimer(milliseconds < 0 ? nil : .milliseconds(milliseconds)) }
    return 0
}
