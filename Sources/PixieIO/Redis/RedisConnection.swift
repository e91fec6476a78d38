import DequeModule
import PixieCore

/// A connection that has greeted the server, and the commands whose answers it awaits, in the order in which they were sent.
///
/// Confined to the loop.
final class RedisConnection {
    /// What is told to whoever opened it.
    struct Events {
        var ready: (RedisConnection) -> Void
        /// The answer to a ticket, or why there is none.
        var answered: (RedisTicket, Result<RedisValue, RedisError>) -> Void
        /// Once, also when it never was ready.
        var ended: (RedisConnection, RedisError) -> Void
        var message: (RedisValue) -> Void = { _ in }
    }

    private enum Purpose {
        case ticket(RedisTicket)
        case greeting(RedisGreeting.Step)
        case check
    }

    private struct Pending {
        var purpose: Purpose
        /// What had been queued on the connection before this command.
        var start: UInt64
        var giveUpAt: ContinuousClock.Instant
    }

    private let loop: EventLoop
    private let configuration: RedisConfiguration
    private let lookup: NameLookup
    private var events: Events?
    private var context: HiredisContext?
    private var pending: Deque<Pending> = []
    private var queuedBytes: UInt64 = 0
    private var addresses: [String] = []
    private var connectTimer: EventLoop.TimerID?
    private var stallTimer: EventLoop.TimerID?
    private var lastUse = ContinuousClock.now
    private(set) var isReady = false

    /// Those whose answers are awaited.
    var tickets: [RedisTicket] {
        pending.compactMap { if case .ticket(let ticket) = $0.purpose { ticket } else { nil } }
    }

    init(loop: EventLoop, configuration: RedisConfiguration, lookup: NameLookup, events: Events) {
        self.loop = loop
        self.configuration = configuration
        self.lookup = lookup
        self.events = events
    }

    /// Commands whose answers are awaited, also those whose tasks have given up.
    var inFlight: Int { pending.count }

    // MARK: Opening

    func open() {
        connectTimer = loop.schedule(at: .now.advanced(by: configuration.connectTimeout)) { [self] in
            connectTimer = nil
            close(RedisError(.timeout, "no connection within \(configuration.connectTimeout)", requestWasSent: false))
        }
        lookup.addresses(of: configuration.host) { [self] result in
            guard events != nil else { return }
            switch result {
            case .failure(let error): finish(error)
            case .success(let found):
                addresses = found.reversed()
                connectToNext(after: RedisError(.connect, "no address", requestWasSent: false))
            }
        }
    }

    private func connectToNext(after failure: RedisError) {
        var failure = failure
        while let address = addresses.popLast() {
            do {
                context = try HiredisContext(
                    loop: loop, address: address, port: configuration.port, configuration: configuration, owner: self)
                return
            } catch {
                failure = error
            }
        }
        finish(failure)
    }

    func connected() {
        for (step, command) in RedisGreeting(configuration).steps {
            guard append(command, .greeting(step), patience: configuration.connectTimeout) else { return }
        }
    }

    private func greeted(_ step: RedisGreeting.Step, _ answer: RedisValue) {
        if let failure = RedisGreeting.failure(of: step, answer) { return close(failure.sent(false)) }
        guard step == .ping else { return }
        if let connectTimer { loop.cancel(connectTimer) }
        connectTimer = nil
        isReady = true
        events?.ready(self)
    }

    // MARK: Commands

    /// Queues a ticket's command. False when the connection has ended.
    func send(_ ticket: RedisTicket) -> Bool {
        ticket.connection = self
        return append(ticket.command, .ticket(ticket), patience: ticket.patience)
    }

    /// From its answer on, only messages come.
    func subscribe(_ channels: [String]) -> Bool { context?.subscribe(channels) ?? false }

    /// Asks for a sign of life when nothing else has shown one for `interval`.
    func checkIfIdle(for interval: Duration, now: ContinuousClock.Instant) {
        guard isReady, pending.isEmpty, lastUse.duration(to: now) >= interval else { return }
        _ = append(RedisCommand(.ping), .check, patience: configuration.commandTimeout)
    }

    private func append(_ command: RedisCommand, _ purpose: Purpose, patience: Duration) -> Bool {
        guard let context else { return false }
        let before = context.unsentBytes
        let now = ContinuousClock.now
        // First, because the answer is matched with it by its place.
        pending.append(Pending(purpose: purpose, start: queuedBytes, giveUpAt: now.advanced(by: patience)))
        guard context.append(command) else {
            pending.removeLast()
            return false
        }
        queuedBytes += UInt64(context.unsentBytes - before)
        lastUse = now
        if stallTimer == nil { watchForStall() }
        return true
    }

    /// One timer for all: it looks at the oldest command only, because answers come in order.
    private func watchForStall() {
        guard let oldest = pending.first else { return }
        stallTimer = loop.schedule(at: oldest.giveUpAt) { [self] in
            stallTimer = nil
            if let oldest = pending.first, oldest.giveUpAt <= .now {
                close(RedisError(.timeout, "the server does not answer", requestWasSent: true))
            } else {
                watchForStall()
            }
        }
    }

    // MARK: What happens

    /// Nil: there is none, and the connection ends.
    func replied(_ answer: RedisValue?) {
        guard let next = pending.popFirst() else { return }
        switch next.purpose {
        case .ticket(let ticket):
            events?.answered(ticket, answer.map { .success($0) } ?? .failure(lost(next)))
        case .greeting(let step):
            if let answer { greeted(step, answer) }
        case .check:
            if case .error(let error) = answer { close(RedisError(error)) }
        }
    }

    private func lost(_ command: Pending) -> RedisError {
        let unsent = UInt64(context?.unsentBytes ?? 0)
        let reason = context?.endReason ?? RedisError(.closed, "closed", requestWasSent: true)
        return reason.sent(command.start < queuedBytes - min(unsent, queuedBytes))
    }

    func received(_ message: RedisValue) { events?.message(message) }

    /// hiredis has let go of the connection.
    func ended(_ error: RedisError) {
        context = nil
        if error.code == .connect, !addresses.isEmpty { return connectToNext(after: error) }
        finish(error)
    }

    /// Ends it; whoever opened it is told. Commands under way fail with `error`.
    func close(_ error: RedisError) {
        addresses = []
        if let context { context.close(error) } else { finish(error) }
    }

    private func finish(_ error: RedisError) {
        for timer in [connectTimer, stallTimer].compactMap(\.self) { loop.cancel(timer) }
        (connectTimer, stallTimer) = (nil, nil)
        isReady = false
        // Taken out first: what it holds may hold this connection.
        guard let events else { return }
        self.events = nil
        events.ended(self, error)
    }
}
