public import PixieCore

extension PostgresPool {
    private static let ping = PostgresQuery("SELECT 1")
    /// A server that does not answer this within the time is as good as gone.
    private static let pingTimeout = Duration.seconds(1)

    /// Does what the ledger decided. Whoever is told of it finds it in `statistics`.
    func perform(_ actions: [PoolLedger.Action]) {
        publish()
        for action in actions {
            switch action {
            case .lend(let number, let waiter): lend(number, to: waiter)
            case .open(let number): open(number)
            case .ping(let number): ping(number)
            case .close(let number): connections[number]?.assumeIsolated { $0.close() }
            case .fail(let waiter, let code): take(waiter)?.resume(throwing: error(code))
            }
        }
    }

    func giveBack(_ connection: PostgresConnection) {
        guard let number = connections.first(where: { $0.value === connection })?.key else { return }
        switch connection.assumeIsolated({ $0.phase }) {
        case .idle: perform(ledger.returned(number, now: .now))
        // Comes back when it has settled.
        case .settling, .closed: break
        // Somebody kept it and uses it still.
        case .connecting, .running: connection.assumeIsolated { $0.close() }
        }
    }

    private func lend(_ number: PoolLedger.Connection, to waiter: PoolLedger.Waiter) {
        // Proof of both: the ledger lends what `opened` told it about, to those who wait.
        guard let connection = connections[number] else { return }
        take(waiter)?.resume(returning: connection)
    }

    private func open(_ number: PoolLedger.Connection) {
        let new = PostgresConnection(loop: loop, configuration: connection, workers: workers)
        connections[number] = new
        new.assumeIsolated { new in
            new.onChange = { change in self.assumeIsolated { $0.changed(number, change) } }
            new.connect(deadline: Deadline(.now.advanced(by: self.connection.connectTimeout))) { result in
                self.assumeIsolated { $0.opened(number, result) }
            }
        }
    }

    private func opened(_ number: PoolLedger.Connection, _ result: Result<Void, PostgresError>) {
        switch result {
        case .success: perform(ledger.opened(number, now: .now))
        case .failure(let error):
            lastError = error
            perform(ledger.openingFailed(number, error.code, now: .now, jitter: .random(in: 0...1)))
        }
    }

    private func changed(_ number: PoolLedger.Connection, _ change: PostgresConnection.Change) {
        switch change {
        case .idle: perform(ledger.returned(number, now: .now))
        case .closed:
            connections[number] = nil
            perform(ledger.vanished(number, now: .now))
            endIfEmpty()
        }
    }

    private func ping(_ number: PoolLedger.Connection) {
        connections[number]?.assumeIsolated { connection in
            let request = PostgresRequest(
                Self.ping, [], deadline: .after(Self.pingTimeout), ticket: PostgresTicket()
            ) { result in
                self.assumeIsolated { $0.pinged(number, result) }
            }
            connection.begin(request)
        }
    }

    private func pinged(_ number: PoolLedger.Connection, _ result: Result<PostgresRows, any Error>) {
        if case .success = result { return perform(ledger.answered(number, now: .now)) }
        // Its own end comes back as a change, and takes it out of the ledger.
        connections[number]?.assumeIsolated { $0.close() }
    }

    private func error(_ code: PostgresError.Code) -> PostgresError {
        switch code {
        case .poolExhausted: PostgresError(code, "too many callers wait for a connection")
        case .closed: PostgresError(code, "the pool is shut down")
        default: lastError ?? PostgresError(code, "no connection")
        }
    }

    // MARK: Shutting down

    /// Refuses callers from now on, lets those who have a connection finish until `deadline`, then closes what is left.
    public func shutdown(deadline: Deadline) async {
        perform(ledger.drain())
        if connections.isEmpty { return }
        let timer = loop.schedule(at: deadline.instant) { self.assumeIsolated { $0.closeAll() } }
        await withCheckedContinuation { ended.append($0) }
        loop.cancel(timer)
    }

    private func closeAll() {
        for connection in connections.values { connection.assumeIsolated { $0.close() } }
    }

    private func endIfEmpty() {
        guard ledger.isDraining, connections.isEmpty else { return }
        for waiter in ended { waiter.resume() }
        ended = []
    }
}
