import PixieCore

/// What a subscription brings.
public enum RedisSubscriptionEvent: Sendable, Hashable {
    /// The server has confirmed every channel: from here on nothing that is published is missed.
    case subscribed
    case message(channel: String, payload: [UInt8])
    /// Messages may have been lost: the connection broke, or messages came faster than they were taken.
    case interrupted
}

/// A subscription on a connection of its own, made again whenever it is lost, until it is ended.
actor RedisSubscription {
    nonisolated let core: RedisCore
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe core.loop.asUnownedSerialExecutor() }

    private let channels: [String]
    private let stream: AsyncStream<RedisSubscriptionEvent>.Continuation
    private var connection: RedisConnection?
    private var schedule: ReconnectSchedule
    private var retryTimer: EventLoop.TimerID?
    private var confirmed = 0
    private var isBroken = false
    private var isEnded = false

    init(core: RedisCore, channels: [String], stream: AsyncStream<RedisSubscriptionEvent>.Continuation) {
        self.core = core
        self.channels = channels
        self.stream = stream
        schedule = ReconnectSchedule(backoff: core.configuration.backoff)
    }

    nonisolated func endSoon() {
        core.loop.execute { self.assumeIsolated { $0.end() } }
    }

    func open() {
        guard !isEnded else { return }
        confirmed = 0
        let connection = RedisConnection(
            loop: core.loop, configuration: core.configuration, lookup: core.lookup,
            events: .init(
                ready: { self.becameReady($0) }, answered: { _, _ in }, ended: { _, _ in self.lost() },
                message: { self.received($0) }))
        self.connection = connection
        connection.open()
    }

    private func becameReady(_ connection: RedisConnection) {
        if !connection.subscribe(channels) {
            connection.close(RedisError(.closed, "no subscription", requestWasSent: false))
        }
    }

    private func received(_ message: RedisValue) {
        guard case .array(let parts) = message, parts.count == 3, let word = parts[0].text else { return }
        switch (word, parts[2]) {
        case ("subscribe", .integer):
            confirmed += 1
            guard confirmed == channels.count else { return }
            schedule.succeeded()
            deliver(.subscribed)
        case ("message", .bytes(let payload)):
            deliver(.message(channel: parts[1].text ?? "", payload: payload))
        default: break
        }
    }

    /// A stream that is full forgets the newest; its reader is told as soon as there is room.
    private func deliver(_ event: RedisSubscriptionEvent) {
        if isBroken {
            guard case .enqueued = stream.yield(.interrupted) else { return }
            isBroken = false
        }
        if case .dropped = stream.yield(event) { isBroken = true }
    }

    private func lost() {
        connection = nil
        guard !isEnded else { return }
        if confirmed == channels.count { deliver(.interrupted) }
        let now = ContinuousClock.now
        schedule.failed(at: now, jitter: Double.random(in: 0...1))
        retryTimer = core.loop.schedule(at: schedule.allowedAt ?? now) {
            self.retryTimer = nil
            self.open()
        }
    }

    func end() {
        guard !isEnded else { return }
        isEnded = true
        if let retryTimer { core.loop.cancel(retryTimer) }
        retryTimer = nil
        connection?.close(RedisError(.closed, "the subscription has ended", requestWasSent: false))
        stream.finish()
        let owner = ObjectIdentifier(self)
        core.assumeIsolated { $0.release(owner) }
    }
}

extension RedisPool {
    /// What is published on `channels`, on a connection of its own that is made again when it is lost. The stream ends with the
    /// pool; who stops reading it ends the subscription. At most `limit` events are kept for a slow reader.
    /// Throws `RedisError` `busy` when there are too many connections of their own, `closed` after `shutdown`.
    public func subscribe(
        to channels: [String], limit: Int = 1_024
    ) async throws -> AsyncStream<RedisSubscriptionEvent> {
        precondition(!channels.isEmpty && Set(channels).count == channels.count && limit > 0)
        let (stream, continuation) = AsyncStream.makeStream(
            of: RedisSubscriptionEvent.self, bufferingPolicy: .bufferingOldest(limit))
        let subscription = RedisSubscription(core: core, channels: channels, stream: continuation)
        try await core.adopt(subscription) { subscription.endSoon() }
        continuation.onTermination = { _ in subscription.endSoon() }
        await subscription.open()
        return stream
    }
}
