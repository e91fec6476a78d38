import CCurl
import CHiredis
import CLinux
import CMicroHTTPD
import Glibc

/// One connection of hiredis' asynchronous kind, attached to the loop: hiredis says what it waits for through its event
/// hooks, the loop says when the socket is ready.
///
/// Confined to the loop. It holds itself, and its owner, until hiredis has let go of the connection.
/// `@safe`: the pointer is set in `init`, and nil from hiredis' clean-up on.
@safe final class HiredisContext {
    private let loop: EventLoop
    private let descriptor: Int32
    private let maximumBuffer: Int
    private var budget: ReplyBudget
    private var refusal: ReplyBudget.Refusal?
    private var context: UnsafeMutablePointer<redisAsyncContext>?
    /// Told what happens; let go when the connection has ended.
    private var owner: RedisConnection?
    private var reason: RedisError?

    private var wantsRead = false
    private var wantsWrite = false
    private var isConnected = false
    private var flushIsDue = false

    /// A line, as opposed to a value whose length is announced, is not longer than this.
    private static let longestLine = 64 << 10

    /// Begins to connect to `address`, which is numeric. Its owner is told how it ends, but not when this throws.
    init(
        loop: EventLoop, address: String, port: Int, configuration: RedisConfiguration, owner: RedisConnection
    ) throws(RedisError) {
        self.loop = loop
        maximumBuffer = configuration.maximumReplyBytes
        budget = ReplyBudget(
            maximumBytes: configuration.maximumReplyBytes, maximumElements: configuration.maximumReplyElements)
        guard let replies = HiredisReplies.shared, let context = unsafe redisAsyncConnect(address, Int32(port)) else {
            throw RedisError(.connect, "out of memory", requestWasSent: false)
        }
        guard unsafe context.pointee.err == 0 else {
            let words = unsafe Self.words(of: context)
            unsafe redisAsyncFree(context)
            throw RedisError(.connect, words, requestWasSent: false)
        }
        descriptor = unsafe context.pointee.c.fd
        unsafe self.context = context
        self.owner = owner
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unsafe redisEnableKeepAlive(&context.pointee.c)
        unsafe context.pointee.c.reader.pointee.fn = replies.guarded
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe context.pointee.c.reader.pointee.privdata = unsafe this
        unsafe context.pointee.data = unsafe this
        // hiredis owns one reference until its clean-up, which gives it back.
        unsafe context.pointee.ev.data = Unmanaged.passRetained(self).toOpaque()
        unsafe context.pointee.ev.addRead = { unsafe HiredisContext.from($0).setWants(read: true) }
        unsafe context.pointee.ev.delRead = { unsafe HiredisContext.from($0).setWants(read: false) }
        unsafe context.pointee.ev.addWrite = { unsafe HiredisContext.from($0).setWants(write: true) }
        unsafe context.pointee.ev.delWrite = { unsafe HiredisContext.from($0).setWants(write: false) }
        unsafe context.pointee.ev.cleanup = { unsafe HiredisContext.from($0).wasFreed() }
        unsafe redisAsyncSetConnectCallback(context, hiredisConnected)
    }

    // MARK: Sending

    /// Bytes that were given to the connection but not to the kernel.
    var unsentBytes: Int {
        guard let context = unsafe context, let buffer = unsafe context.pointee.c.obuf else { return 0 }
        return unsafe sdslen(buffer)
    }

    /// Queues a command: it goes out with the others of this turn of the loop. False when the connection has ended.
    func append(_ command: RedisCommand) -> Bool { unsafe append(command, hiredisReplied) }

    /// Queues `SUBSCRIBE`: from its answer on, nothing but messages comes.
    func subscribe(_ channels: [String]) -> Bool {
        unsafe append(RedisCommand(name: "SUBSCRIBE", channels), hiredisMessage)
    }

    private func append(
        _ command: RedisCommand,
        _ callback:
            @convention(c) (
                UnsafeMutablePointer<redisAsyncContext>?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
            ) -> Void
    ) -> Bool {
        guard let context = unsafe context else { return false }
        return unsafe command.withBytes { bytes, count in
            unsafe redisAsyncFormattedCommand(context, callback, nil, bytes, count) == REDIS_OK
        }
    }

    /// Ends the connection: what is under way has no answer, and the owner is told `error`.
    func close(_ error: RedisError) {
        guard let context = unsafe context else { return }
        if reason == nil { reason = error }
        unsafe redisAsyncFree(context)
    }

    // MARK: What hiredis tells

    fileprivate func connectionEnded(connecting status: Int32) {
        // Of a failure hiredis tells the reason in its clean-up.
        guard status == REDIS_OK else { return }
        isConnected = true
        owner?.connected()
    }

    fileprivate func replied(_ reply: UnsafeMutableRawPointer?) {
        owner?.replied(unsafe reply.map { unsafe RedisValue($0.assumingMemoryBound(to: redisReply.self)) })
    }

    fileprivate func received(_ message: UnsafeMutableRawPointer?) {
        guard let message = unsafe message else { return }
        owner?.received(unsafe RedisValue(message.assumingMemoryBound(to: redisReply.self)))
    }

    func admits(_ part: ReplyBudget.Part, isKnownWord: @autoclosure () -> Bool) -> Bool {
        refusal = budget.refusal(of: part, expecting: expectation, isKnownWord: isKnownWord())
        return refusal == nil
    }

    private var expectation: ReplyBudget.Expectation {
        guard let context = unsafe context else { return .nothing }
        if unsafe context.pointee.replies.head != nil { return .answer }
        return unsafe context.pointee.c.flags & REDIS_SUBSCRIBED != 0 ? .message : .nothing
    }

    /// The last call of all: hiredis frees the connection right afterwards, and closes the socket.
    private func wasFreed() {
        loop.unwatch(descriptor)
        let error = endReason
        unsafe context = nil
        let owner = owner
        self.owner = nil
        // Proof: balances the retain in `init`; the caller's own reference outlives this method.
        unsafe Unmanaged.passUnretained(self).release()
        owner?.ended(error)
    }

    /// Why the connection ends, or has ended.
    var endReason: RedisError {
        if let reason { return reason }
        if let refusal { return RedisError(.protocolViolation, refusal.rawValue, requestWasSent: true) }
        guard let context = unsafe context else { return RedisError(.closed, "closed", requestWasSent: true) }
        let words = unsafe Self.words(of: context)
        switch unsafe context.pointee.c.err {
        case REDIS_ERR_IO, REDIS_ERR_EOF:
            return RedisError(isConnected ? .closed : .connect, words, requestWasSent: isConnected)
        // An error that nobody asked for, such as that there are too many clients.
        case REDIS_ERR_OTHER where isConnected: return RedisError(RedisServerError(line: words.utf8))
        case REDIS_ERR_PROTOCOL: return RedisError(.protocolViolation, "not Redis' protocol", requestWasSent: true)
        default: return RedisError(isConnected ? .closed : .connect, words, requestWasSent: isConnected)
        }
    }

    private static func words(of context: UnsafeMutablePointer<redisAsyncContext>) -> String {
        unsafe context.pointee.errstr.map { unsafe String(cString: $0) } ?? "closed"
    }

    // MARK: The loop

    private func setWants(read: Bool) {
        wantsRead = read
        updateInterest()
    }

    /// Once connected, what is to be written is written at the end of the loop's turn, all together: only what the kernel does
    /// not take then waits for the socket.
    private func setWants(write: Bool) {
        wantsWrite = write
        if write && isConnected && !flushIsDue && !isFlushing {
            flushIsDue = true
            loop.atEndOfTurn { self.flush() }
        } else {
            updateInterest()
        }
    }

    private var isFlushing = false

    private func flush() {
        flushIsDue = false
        guard let context = unsafe context else { return }
        isFlushing = true
        unsafe redisAsyncHandleWrite(context)
        isFlushing = false
    }

    private var interest = EventLoop.Interest()

    private func updateInterest() {
        guard unsafe context != nil else { return }
        var wanted = EventLoop.Interest()
        if wantsRead { wanted.insert(.read) }
        if wantsWrite && !flushIsDue { wanted.insert(.write) }
        guard wanted != interest else { return }
        do {
            if wanted.isEmpty {
                loop.unwatch(descriptor)
            } else if interest.isEmpty {
                try loop.watch(descriptor, for: wanted) { self.ready($0) }
            } else {
                try loop.setInterest(wanted, of: descriptor)
            }
            interest = wanted
        } catch {
            // Inside a call of hiredis: it is only told afterwards.
            let failure = RedisError(.connect, error.description, requestWasSent: isConnected)
            _ = loop.schedule(at: .now) { self.close(failure) }
        }
    }

    private func ready(_ readiness: EventLoop.Readiness) {
        if isConnected, readiness.contains(.readable) || readiness.contains(.failed), let context = unsafe context {
            unsafe redisAsyncHandleRead(context)
            closeIfOverfull()
        }
        // Also while connecting, where the socket's error shows that way.
        if !isConnected || readiness.contains(.writable), let context = unsafe context {
            unsafe redisAsyncHandleWrite(context)
        }
    }

    /// What has been read of an answer that is not whole yet. hiredis would go on buffering it as long as it comes, and looks
    /// for the end of a line from its beginning each time.
    private func closeIfOverfull() {
        guard let reader = unsafe context?.pointee.c.reader else { return }
        let held = unsafe reader.pointee.len - reader.pointee.pos
        guard held > Self.longestLine, let buffer = unsafe reader.pointee.buf else { return }
        let start = unsafe buffer + reader.pointee.pos
        let isLine = unsafe memchr(start, Int32(UInt8(ascii: "\n")), Self.longestLine) == nil
        guard isLine || held > maximumBuffer else { return }
        close(RedisError(.protocolViolation, ReplyBudget.Refusal.tooLong.rawValue, requestWasSent: true))
    }

    // MARK: From C

    /// The context behind the pointer that hiredis was given in `init`.
    fileprivate static func from(_ user: UnsafeMutableRawPointer?) -> HiredisContext {
        // Proof: `init` set it, and hiredis holds a reference until its clean-up, after which it calls no more.
        unsafe Unmanaged<HiredisContext>.fromOpaque(user!).takeUnretainedValue()
    }
}

@c(pixie_redis_connected)
private func hiredisConnected(_ context: UnsafePointer<redisAsyncContext>?, _ status: Int32) {
    unsafe HiredisContext.from(context!.pointee.data).connectionEnded(connecting: status)
}

@c(pixie_redis_replied)
private func hiredisReplied(
    _ context: UnsafeMutablePointer<redisAsyncContext>?, _ reply: UnsafeMutableRawPointer?,
    _ user: UnsafeMutableRawPointer?
) {
    unsafe HiredisContext.from(context!.pointee.data).replied(reply)
}

@c(pixie_redis_message)
private func hiredisMessage(
    _ context: UnsafeMutablePointer<redisAsyncContext>?, _ reply: UnsafeMutableRawPointer?,
    _ user: UnsafeMutableRawPointer?
) {
    unsafe HiredisContext.from(context!.pointee.data).received(reply)
}
