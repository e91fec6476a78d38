import DequeModule
import PixieCore
import Synchronization

/// A pool's connections and the commands that wait for one, all on the loop.
///
/// What is sent in one turn of the loop goes to one connection, the one with the fewest answers outstanding, and leaves in one write: a
/// server works on one command at a time, whichever connection it comes by, and reading and writing a connection costs it and this
/// process more than a small command does. What is large, or a great many, goes to several.
actor RedisCore {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    nonisolated let configuration: RedisConfiguration
    nonisolated let lookup: NameLookup
    nonisolated let published = Mutex(RedisPoolStatistics())

    private var connections: [RedisConnection] = []
    private var opening: [RedisConnection] = []
    private var waiting: Deque<RedisTicket> = []
    private var schedule: ReconnectSchedule
    private var retryTimer: EventLoop.TimerID?
    private var checkTimer: EventLoop.TimerID?
    /// Where the commands of this turn go, and how many bytes more of them.
    private var turn: (connection: RedisConnection, room: Int)?
    private var sweep: (instant: ContinuousClock.Instant, timer: EventLoop.TimerID)?
    private var lastFailure: RedisError?
    private var statistics = RedisPoolStatistics()
    private var lostConnections: UInt64 = 0
    private var underWay = 0
    private var bytesUnderWay = 0
    private var isClosed = false
    private var drainWaiters: [CheckedContinuation<Void, Never>] = []
    /// How to end what has a connection of its own.
    private var dedicated: [ObjectIdentifier: () -> Void] = [:]

    private static let bytesATurn = 16 << 10

    init(loop: EventLoop, configuration: RedisConfiguration) {
        self.loop = loop
        self.configuration = configuration
        lookup = NameLookup(loop: loop)
        schedule = ReconnectSchedule(backoff: configuration.backoff)
    }

    // MARK: From any thread

    /// The answer to `command`; a plain error answer is thrown as `server`.
    nonisolated func run(
        _ command: RedisCommand, deadline: Deadline, patience: Duration? = nil, isBlocking: Bool = false
    ) async throws -> RedisValue {
        let ticket = RedisTicket(
            command, deadline: deadline, patience: patience ?? configuration.commandTimeout, isBlocking: isBlocking)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                perform { $0.start(ticket) { continuation.resume(with: $0) } }
            }
        } onCancel: {
            perform { $0.giveUp(ticket, CancellationError()) }
        }
    }

    /// `run` without a task: `completion` is called once, on the loop.
    nonisolated func run(
        _ command: RedisCommand, deadline: Deadline, completion: @escaping RedisTicket.Completion
    ) {
        let ticket = RedisTicket(
            command, deadline: deadline, patience: configuration.commandTimeout, isBlocking: false)
        perform { $0.start(ticket, completion) }
    }

    /// Cheaper than a task for each: one closure in the loop's queue.
    nonisolated func perform(_ work: @escaping @Sendable (isolated RedisCore) -> Void) {
        loop.execute { self.assumeIsolated(work) }
    }

    // MARK: Commands

    private func start(_ ticket: RedisTicket, _ completion: @escaping RedisTicket.Completion) {
        guard ticket.begin(completion) else { return }
        let now = ContinuousClock.now
        let size = ticket.command.size
        if isClosed {
            ticket.finish(.failure(RedisError(.closed, "the pool is shut down", requestWasSent: false)))
        } else if ticket.deadline.hasPassed(at: now) {
            statistics.timeouts += 1
            ticket.finish(.failure(RedisError(.timeout, "the deadline had passed", requestWasSent: false)))
        } else if underWay >= configuration.maximumInFlight
            || size > configuration.maximumBytesInFlight - bytesUnderWay
        {
            statistics.refused += 1
            ticket.finish(.failure(RedisError(.busy, "too many commands under way", requestWasSent: false)))
        } else {
            underWay += 1
            bytesUnderWay += size
            let limit = ticket.deadline.capped(to: ticket.patience, from: now)
            ticket.giveUpAt = limit.instant
            watch(until: limit.instant)
            if !dispatch(ticket) { wait(ticket) }
        }
        publish()
    }

    /// False when there is no connection to send it on.
    private func dispatch(_ ticket: RedisTicket) -> Bool {
        if let turn, !ticket.isBlocking, ticket.command.size <= turn.room, turn.connection.send(ticket) {
            self.turn = (turn.connection, turn.room - ticket.command.size)
            statistics.commands += 1
            ticket.wasSent()
            return true
        }
        while let connection = connections.min(by: { $0.inFlight < $1.inFlight }) {
            let isShared = connection.inFlight > 0
            if connection.send(ticket) {
                statistics.commands += 1
                ticket.wasSent()
                if isShared { openAnother() }
                if !ticket.isBlocking { keepForTurn(connection) }
                return true
            }
            // It refused because it has ended, of which it tells by itself.
            connections.removeAll { $0 === connection }
        }
        return false
    }

    /// What else is sent in this turn of the loop goes to `connection` too.
    private func keepForTurn(_ connection: RedisConnection) {
        if turn == nil { loop.atEndOfTurn { self.turn = nil } }
        turn = (connection, Self.bytesATurn)
    }

    /// Waits for a connection that is being opened. While none may be opened the server is away: no use waiting.
    private func wait(_ ticket: RedisTicket) {
        openAnother()
        if opening.isEmpty {
            let failure = lastFailure ?? RedisError(.connect, "no connection", requestWasSent: false)
            settle(ticket, .failure(failure.sent(false)))
        } else {
            waiting.append(ticket)
        }
    }

    /// The caller waits no longer. What was sent stays in its place until the answer comes; a nil error stands for the timeout.
    private func giveUp(_ ticket: RedisTicket, _ error: (any Error)?) {
        let wasSent = ticket.connection != nil
        let timeout = RedisError(.timeout, "no answer in time", requestWasSent: wasSent)
        guard ticket.finish(.failure(error ?? timeout)) else { return }
        if error == nil { statistics.timeouts += 1 }
        if ticket.isBlocking, let connection = ticket.connection { connection.close(timeout) }
    }

    /// The command is over: its caller is told, and its place is free.
    private func settle(_ ticket: RedisTicket, _ result: Result<RedisValue, RedisError>) {
        underWay -= 1
        bytesUnderWay -= ticket.command.size
        ticket.connection = nil
        switch result {
        case .success(.error(let error)): ticket.finish(.failure(RedisError(error)))
        case .success(let value): ticket.finish(.success(value))
        case .failure(let error):
            if ticket.finish(.failure(error)), error.code == .timeout { statistics.timeouts += 1 }
        }
        if underWay == 0 { drained() }
        publish()
    }

    // MARK: Time

    /// One timer for all commands: nearly every one is answered long before its time, and would only set a timer and take it back.
    private func watch(until instant: ContinuousClock.Instant) {
        if let sweep, sweep.instant <= instant { return }
        if let sweep { loop.cancel(sweep.timer) }
        sweep = (instant, loop.schedule(at: instant) { self.giveUpLate() })
    }

    private func giveUpLate() {
        sweep = nil
        let now = ContinuousClock.now
        let underWay = (waiting + connections.flatMap(\.tickets)).filter { !$0.isFinished }
        for ticket in underWay where ticket.giveUpAt <= now { giveUp(ticket, nil) }
        if let next = underWay.lazy.filter({ !$0.isFinished }).map(\.giveUpAt).min() { watch(until: next) }
    }

    private func sendWaiting() {
        while let ticket = waiting.popFirst() {
            if ticket.isFinished {
                settle(ticket, .success(.null))
            } else if !dispatch(ticket) {
                waiting.prepend(ticket)
                return
            }
        }
    }

    // MARK: Connections

    private func openAnother() {
        guard !isClosed, connections.count + opening.count < configuration.connections,
            schedule.isAllowed(at: .now)
        else { return }
        let connection = RedisConnection(
            loop: loop, configuration: configuration, lookup: lookup,
            events: .init(
                ready: { self.becameReady($0) }, answered: { self.answered($0, $1) }, ended: { self.ended($0, $1) }))
        opening.append(connection)
        keepOpen()
        connection.open()
        publish()
    }

    private func becameReady(_ connection: RedisConnection) {
        opening.removeAll { $0 === connection }
        connections.append(connection)
        if lostConnections > 0 {
            lostConnections -= 1
            statistics.reconnects += 1
        }
        schedule.succeeded()
        lastFailure = nil
        sendWaiting()
        publish()
    }

    private func answered(_ ticket: RedisTicket, _ result: Result<RedisValue, RedisError>) {
        let connection = ticket.connection
        settle(ticket, result)
        // A server that has become a replica, or no longer knows us: another connection may find a better one.
        if case .success(.error(let error)) = result, error.code == "READONLY" || error.isAboutAuthentication {
            connection?.close(RedisError(error))
        }
    }

    private func ended(_ connection: RedisConnection, _ error: RedisError) {
        if let index = opening.firstIndex(where: { $0 === connection }) {
            opening.remove(at: index)
            statistics.failedAttempts += 1
        } else {
            connections.removeAll { $0 === connection }
            lostConnections += 1
        }
        publish()
        guard !isClosed else { return }
        lastFailure = error
        schedule.failed(at: .now, jitter: Double.random(in: 0...1))
        if connections.isEmpty && opening.isEmpty { failWaiting(error) }
        retryLater()
    }

    private func failWaiting(_ error: RedisError) {
        let tickets = waiting
        waiting = []
        for ticket in tickets { settle(ticket, .failure(error.sent(false))) }
    }

    /// Without a connection the pool goes on trying by itself, so that the server's return is noticed without a caller.
    private func retryLater() {
        guard retryTimer == nil, connections.isEmpty, opening.isEmpty, let instant = schedule.allowedAt else { return }
        retryTimer = loop.schedule(at: instant) {
            self.retryTimer = nil
            if self.connections.isEmpty && self.opening.isEmpty { self.openAnother() }
            self.retryLater()
        }
    }

    /// From the first connection on: looks after idle ones, and stays until `close`.
    private func keepOpen() {
        guard checkTimer == nil else { return }
        // The handler keeps this object alive until `close`.
        loop.onStop(of: self) { self.close() }
        scheduleCheck()
    }

    private func scheduleCheck() {
        checkTimer = loop.schedule(at: .now.advanced(by: configuration.checkInterval)) {
            let now = ContinuousClock.now
            for connection in self.connections {
                connection.checkIfIdle(for: self.configuration.checkInterval, now: now)
            }
            self.scheduleCheck()
        }
    }

    // MARK: Connections of their own

    /// Counts `owner` in, and ends it with the pool. Throws when there are too many, or the pool is shut down.
    func adopt(_ owner: AnyObject, _ end: @escaping @Sendable () -> Void) throws(RedisError) {
        if isClosed { throw RedisError(.closed, "the pool is shut down", requestWasSent: false) }
        guard dedicated.count < configuration.maximumDedicated else {
            throw RedisError(.busy, "too many connections of their own", requestWasSent: false)
        }
        dedicated[ObjectIdentifier(owner)] = end
    }

    func release(_ owner: ObjectIdentifier) { dedicated[owner] = nil }

    // MARK: The end

    func snapshot() -> RedisPoolStatistics {
        var now = statistics
        now.open = connections.count
        now.inUse = connections.count { $0.inFlight > 0 }
        now.opening = opening.count
        now.waiting = waiting.count
        now.inFlight = underWay - waiting.count
        now.dedicated = dedicated.count
        return now
    }

    private func publish() {
        let now = snapshot()
        published.withLock { $0 = now }
    }

    /// Refuses new commands, lets those under way end within `limit`, and closes every connection.
    func drain(within limit: Duration) async {
        isClosed = true
        endDedicated()
        if underWay > 0 {
            let timer = loop.schedule(at: .now.advanced(by: limit)) { self.drained() }
            await withCheckedContinuation { drainWaiters.append($0) }
            loop.cancel(timer)
        }
        close()
    }

    private func drained() {
        let waiters = drainWaiters
        drainWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func endDedicated() {
        let ends = dedicated.values.map(\.self)
        dedicated = [:]
        for end in ends { end() }
    }

    /// Ends everything now.
    func close() {
        isClosed = true
        endDedicated()
        for timer in [retryTimer, checkTimer, sweep?.timer].compactMap(\.self) { loop.cancel(timer) }
        (retryTimer, checkTimer, sweep) = (nil, nil, nil)
        let error = RedisError(.closed, "the pool is shut down", requestWasSent: false)
        for connection in connections + opening { connection.close(error.sent(true)) }
        failWaiting(error)
        loop.removeStopHandler(of: self)
        drained()
    }
}
