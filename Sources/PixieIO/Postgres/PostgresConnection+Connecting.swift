import CPostgres
import PixieCore

extension PostgresConnection {
    private static let sessionQuery = PostgresQuery(
        "SELECT current_setting('default_transaction_read_only'), current_setting('transaction_read_only')")

    /// Connects and proves that the session is read-only; `completion` is called once, on the loop. Once an instance.
    func connect(
        deadline: Deadline, _ completion: @escaping @Sendable (Result<Void, PostgresError>) -> Void
    ) {
        connected = completion
        // The handler keeps this object alive until `close`.
        loop.onStop(of: self) { self.assumeIsolated { $0.close() } }
        connectLimit = deadline.capped(to: configuration.connectTimeout)
        setTimer(at: connectLimit.instant) {
            self.assumeIsolated {
                $0.close(PostgresError(.timeout, "no connection to \($0.configuration.address) in time"))
            }
        }
        let hosts = configuration.hosts
        if configuration.keywords["hostaddr"] != nil || hosts.allSatisfy({ Self.isLiteral($0.name) }) {
            return open(hosts.map { ($0, nil) })
        }
        let isUnderWay = workers.resolver.submit {
            let found = Self.lookUp(hosts)
            self.perform { connection in
                switch found {
                case .success(let places): connection.open(places)
                case .failure(let error): connection.close(error)
                }
            }
        }
        if !isUnderWay { close(PostgresError(.connect, "too many name look-ups at one time")) }
    }

    /// Each host as often as it has addresses; fails when none has any. Blocks.
    private static func lookUp(
        _ hosts: [PostgresConfiguration.Host]
    ) -> Result<[(PostgresConfiguration.Host, String?)], PostgresError> {
        var places: [(PostgresConfiguration.Host, String?)] = []
        var failure = PostgresError(.connect, "no host")
        for host in hosts {
            if isLiteral(host.name) {
                places.append((host, nil))
                continue
            }
            switch SystemAddresses.lookUp(host.name) {
            case .success(let addresses): places += addresses.map { (host, $0) }
            case .failure(let error): failure = PostgresError(.connect, error.words)
            }
        }
        return places.isEmpty ? .failure(failure) : .success(places)
    }

    /// Whether there is nothing to look up: an address, or the folder of a Unix socket.
    private static func isLiteral(_ host: String) -> Bool {
        host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || SystemAddresses.isAddress(host)
    }

    private func open(_ places: [(host: PostgresConfiguration.Host, address: String?)]) {
        guard phase == .connecting else { return }
        var keywords = configuration.keywords
        // The name stays beside its address: it is what a certificate is checked against.
        keywords["host"] = places.map(\.host.name).joined(separator: ",")
        keywords["port"] = places.map(\.host.port).joined(separator: ",")
        if places.contains(where: { $0.address != nil }) {
            keywords["hostaddr"] = places.map { $0.address ?? "" }.joined(separator: ",")
        }
        let parameters = keywords.filter { !$0.value.isEmpty }.map { (keyword: $0.key, value: $0.value) }
        guard let handle = LibpqHandle(parameters), !handle.isBroken else {
            return close(PostgresError(.configuration, "libpq does not accept the connection parameters"))
        }
        self.handle = handle
        // libpq wants to be asked first when its socket can be written to.
        if !watch(for: .write) { close(PostgresError(.connect, "the socket cannot be watched")) }
    }

    func pollConnecting() {
        guard let handle else { return }
        // libpq may close this socket and open another, even with the same number.
        unwatch()
        let canGoOn: Bool
        switch handle.poll() {
        case PGRES_POLLING_READING: canGoOn = watch(for: .read)
        case PGRES_POLLING_WRITING: canGoOn = watch(for: .write)
        case PGRES_POLLING_OK:
            canGoOn = handle.becomeNonBlocking() && watch(for: .read)
            if canGoOn { proveReadOnly() }
        default: return close(.fromConnecting(handle.errorWords))
        }
        if !canGoOn { close(PostgresError(.connect, "the socket cannot be watched")) }
    }

    private func proveReadOnly() {
        start(
            PostgresRequest(Self.sessionQuery, [], deadline: connectLimit, ticket: PostgresTicket()) { result in
                self.assumeIsolated { $0.sessionIsKnown(result) }
            })
    }

    private func sessionIsKnown(_ result: Result<PostgresRows, any Error>) {
        do {
            guard let row = try result.get().first, try row.text(0) == "on", try row.text(1) == "on" else {
                return close(PostgresError(.notReadOnly, "the session could write, so it is not used"))
            }
            let completion = connected
            connected = nil
            completion?(.success(()))
        } catch let error as PostgresError {
            close(error)
        } catch {
            close()
        }
    }
}
