public import PixieCore
import Synchronization

/// Lends connections to a database, and sees to it that they work.
///
/// Callers are served in the order they came. While nothing can be connected to, callers are told so at once between
/// attempts. Nothing is opened before it is needed. Shut it down before its loop stops.
public actor PostgresPool {
    struct Waiting {
        var ticket: PostgresTicket
        var timer: EventLoop.TimerID
        var continuation: CheckedContinuation<PostgresConnection, any Error>
    }

    public nonisolated let configuration: PostgresPoolConfiguration
    public nonisolated let connection: PostgresConfiguration
    nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    let workers = PostgresWorkers()
    var ledger: PoolLedger
    var connections: [PoolLedger.Connection: PostgresConnection] = [:]
    var waiting: [PoolLedger.Waiter: Waiting] = [:]
    var ended: [CheckedContinuation<Void, Never>] = []
    var lastError: PostgresError?
    private var lastWaiter: PoolLedger.Waiter = 0
    private var timer: (instant: ContinuousClock.Instant, id: EventLoop.TimerID)?
    private nonisolated let published: Mutex<PostgresPoolStatistics>

    public init(
        _ connection: PostgresConfiguration, loop: EventLoop, configuration: PostgresPoolConfiguration = .init()
    ) {
        self.connection = connection
        self.loop = loop
        self.configuration = configuration
        let ledger = PoolLedger(configuration)
        self.ledger = ledger
        published = Mutex(ledger.statistics)
    }

    /// As of the last change. Any thread, never blocks.
    public nonisolated var statistics: PostgresPoolStatistics { published.withLock { $0 } }

    /// Calls `body` with a connection that is its own until it returns, and must not be kept.
    ///
    /// Throws `PostgresError`: `poolExhausted` when none came free within the acquire timeout or before `deadline`, the reason
    /// of the last attempt while nothing can be connected to, `closed` after the shutdown; `CancellationError` at once when
    /// cancelled; and what `body` throws.
    public nonisolated func withConnection<R>(
        deadline: Deadline, _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = try await acquire(deadline)
        defer { loop.execute { self.assumeIsolated { $0.giveBack(connection) } } }
        return try await body(connection)
    }

    /// The rows of `query`, on any connection. One that turns out to have died is replaced once: statements here only read.
    public nonisolated func run(
        _ query: PostgresQuery, _ parameters: [PostgresParameter] = [], deadline: Deadline
    ) async throws -> PostgresRows {
        do {
            return try await withConnection(deadline: deadline) {
                try await $0.run(query, parameters, deadline: deadline)
            }
        } catch let error as PostgresError where error.code == .closed {
            return try await withConnection(deadline: deadline) {
                try await $0.run(query, parameters, deadline: deadline)
            }
        }
    }

    private nonisolated func acquire(_ deadline: Deadline) async throws -> PostgresConnection {
        let ticket = PostgresTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.execute { self.assumeIsolated { $0.wait(ticket, deadline, continuation) } }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
            loop.execute { self.assumeIsolated { $0.cancel(ticket) } }
        }
    }

    // MARK: On the loop

    private func wait(
        _ ticket: PostgresTicket, _ deadline: Deadline,
        _ continuation: CheckedContinuation<PostgresConnection, any Error>
    ) {
        if ticket.isCancelled.load(ordering: .relaxed) { return continuation.resume(throwing: CancellationError()) }
        let now = ContinuousClock.now
        lastWaiter += 1
        let waiter = lastWaiter
        let timer = loop.schedule(at: deadline.capped(to: configuration.acquireTimeout, from: now).instant) {
            self.assumeIsolated { $0.expire(waiter) }
        }
        waiting[waiter] = Waiting(ticket: ticket, timer: timer, continuation: continuation)
        perform(ledger.request(waiter, now: now))
    }

    private func cancel(_ ticket: PostgresTicket) {
        guard let waiter = waiting.first(where: { $0.value.ticket === ticket })?.key, ledger.leave(waiter) else {
            return
        }
        publish()
        take(waiter)?.resume(throwing: CancellationError())
    }

    private func expire(_ waiter: PoolLedger.Waiter) {
        guard ledger.expire(waiter) else { return }
        publish()
        take(waiter)?.resume(throwing: PostgresError(.poolExhausted, "no connection came free in time"))
    }

    func take(_ waiter: PoolLedger.Waiter) -> CheckedContinuation<PostgresConnection, any Error>? {
        guard let waiting = waiting.removeValue(forKey: waiter) else { return nil }
        loop.cancel(waiting.timer)
        return waiting.continuation
    }

    /// After every change: shows the counts, and wakes up in time for what comes next.
    func publish() {
        let counts = ledger.statistics
        published.withLock { $0 = counts }
        let next = ledger.nextTick
        // One that is set too early finds nothing to do: that costs less than setting it anew at every change.
        if let timer, let next, timer.instant <= next { return }
        if let timer { loop.cancel(timer.id) }
        timer = next.map { instant in
            let id = loop.schedule(at: instant) {
                self.assumeIsolated {
                    $0.timer = nil
                    $0.perform($0.ledger.tick(now: .now))
                }
            }
            return (instant, id)
        }
    }
}
