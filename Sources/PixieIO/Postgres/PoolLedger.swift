import DequeModule
import PixieCore

/// Who has which connection and who waits for one: the decisions of `PostgresPool`, without sockets, threads or clocks.
///
/// Every method that returns actions leaves the ledger as if they were done; the owner does them in order. Waiters and
/// connections are named by numbers that are never used twice.
struct PoolLedger {
    typealias Waiter = UInt64
    typealias Connection = UInt64

    enum Action: Hashable {
        case lend(Connection, to: Waiter)
        case open(Connection)
        case ping(Connection)
        case close(Connection)
        case fail(Waiter, PostgresError.Code)
    }

    enum State: Hashable {
        case opening, pinging, lent
        case idle(since: ContinuousClock.Instant)
    }

    struct Entry {
        var state: State
        var openedAt: ContinuousClock.Instant
    }

    let configuration: PostgresPoolConfiguration
    var entries: [Connection: Entry] = [:]
    /// Idle ones, the latest returned last: lending that one lets the others grow old and go.
    var idle: [Connection] = []
    var waiters: Deque<Waiter> = []
    var lastConnection: Connection = 0
    /// Failed attempts to connect since the last success.
    var failures = 0
    var lastFailure = PostgresError.Code.connect
    var retryAt: ContinuousClock.Instant?
    var isDraining = false
    var acquireTimeouts = 0

    init(_ configuration: PostgresPoolConfiguration) { self.configuration = configuration }

    // MARK: Callers

    mutating func request(_ waiter: Waiter, now: ContinuousClock.Instant) -> [Action] {
        if isDraining { return [.fail(waiter, .closed)] }
        // The dead are waited for once, not by everybody.
        if isWithoutHope(at: now) { return [.fail(waiter, lastFailure)] }
        guard waiters.count < configuration.waiterLimit else { return [.fail(waiter, .poolExhausted)] }
        waiters.append(waiter)
        return settle(now)
    }

    /// False when the waiter has been served or failed already.
    mutating func leave(_ waiter: Waiter) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// As `leave`, because no connection came in time.
    mutating func expire(_ waiter: Waiter) -> Bool {
        guard leave(waiter) else { return false }
        acquireTimeouts += 1
        return true
    }

    // MARK: Connections

    mutating func opened(_ connection: Connection, now: ContinuousClock.Instant) -> [Action] {
        guard entries[connection]?.state == .opening else { return [] }
        failures = 0
        retryAt = nil
        entries[connection]?.openedAt = now
        return becomeIdle(connection, now)
    }

    /// `jitter`, 0...1, spreads the attempts of many processes.
    mutating func openingFailed(
        _ connection: Connection, _ error: PostgresError.Code, now: ContinuousClock.Instant, jitter: Double
    ) -> [Action] {
        guard entries.removeValue(forKey: connection) != nil else { return [] }
        lastFailure = error
        // Attempts that were made together count as one.
        if retryAt.map({ $0 <= now }) ?? true {
            let ceiling = configuration.backoff.ceiling(retry: failures)
            retryAt = now.advanced(by: ceiling / 2 + ceiling / 2 * min(max(jitter, 0), 1))
            failures += 1
        }
        guard isWithoutHope(at: now) else { return settle(now) }
        defer { waiters = [] }
        return waiters.map { .fail($0, error) }
    }

    mutating func answered(_ connection: Connection, now: ContinuousClock.Instant) -> [Action] {
        guard entries[connection]?.state == .pinging else { return [] }
        guard let waiter = waiters.popFirst() else { return becomeIdle(connection, now) }
        entries[connection]?.state = .lent
        return [.lend(connection, to: waiter)]
    }

    /// The caller is done, and the connection is known to be idle.
    mutating func returned(_ connection: Connection, now: ContinuousClock.Instant) -> [Action] {
        guard let entry = entries[connection], entry.state == .lent else { return [] }
        if isDraining || isOld(entry, now) {
            entries[connection] = nil
            return [.close(connection)] + settle(now)
        }
        return becomeIdle(connection, now)
    }

    /// It is closed, whatever it was doing.
    mutating func vanished(_ connection: Connection, now: ContinuousClock.Instant) -> [Action] {
        guard entries.removeValue(forKey: connection) != nil else { return [] }
        idle.removeAll { $0 == connection }
        return settle(now)
    }

    // MARK: Time

    /// What is due: old and superfluous connections go, a new attempt to connect is made.
    mutating func tick(now: ContinuousClock.Instant) -> [Action] { closeExpired(now) + settle(now) }

    /// Nobody is served any more; connections go as they come back.
    mutating func drain() -> [Action] {
        isDraining = true
        let failed = waiters.map { Action.fail($0, .closed) }
        let closed = idle.map { Action.close($0) }
        for connection in idle { entries[connection] = nil }
        (waiters, idle) = ([], [])
        return failed + closed
    }
}
