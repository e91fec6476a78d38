import PixieCore
import Synchronization

extension PostgresConnection {
    private static let setTimeout = "SELECT set_config('statement_timeout', $1, false)"

    func begin(_ request: PostgresRequest) {
        if request.ticket.isCancelled.load(ordering: .relaxed) {
            return request.complete(.failure(CancellationError()))
        }
        let refusal: PostgresError? =
            switch phase {
            case .idle: request.deadline.hasPassed() ? PostgresError(.timeout, "the deadline had passed") : nil
            case .closed: PostgresError(.closed, "the connection is closed")
            case .connecting, .running, .settling: PostgresError(.closed, "the connection is in use")
            }
        if let refusal { return request.complete(.failure(refusal)) }
        phase = .running
        start(request)
    }

    func start(_ request: PostgresRequest) {
        self.request = request
        setTimer(at: request.deadline.instant) { [ticket = request.ticket] in
            self.assumeIsolated { $0.abandon(ticket, PostgresError(.timeout, "no answer before the deadline")) }
        }
        guard send(request) else { return close(PostgresError(.closed, "the statement could not be sent")) }
        request.wasSent()
        advance()
    }

    /// Everything in one go, answered in one go: an error skips what comes after it, up to the sync.
    private func send(_ request: PostgresRequest) -> Bool {
        guard let handle else { return false }
        if let limit = newServerTimeout(for: request.deadline.remaining()) {
            let milliseconds = Int((limit / .milliseconds(1)).rounded(.up))
            guard handle.send(Self.setTimeout, [.text("\(milliseconds)ms")]) else { return false }
            request.steps.append(.setTimeout(limit))
        }
        let name: String
        switch statements.use(request.key) {
        case .prepared(let known):
            name = known
            request.dependsOnEarlier = true
            request.isPrepared = true
        case .prepare(let new, let evicted):
            name = new
            if let evicted {
                // The name is our own, letters and digits: there is no way to bind it.
                guard handle.send("DEALLOCATE \(evicted)", []) else { return false }
                request.steps.append(.drop)
                request.dependsOnEarlier = true
            }
            guard handle.sendPrepare(new, request.key.text, request.key.types) else { return false }
            request.steps.append(.prepare)
        }
        guard handle.sendExecute(name, request.parameters), handle.sendSync() else { return false }
        request.steps.append(.execute)
        request.steps.append(.sync)
        if request.steps.first == .execute { handle.receiveRowByRow() }
        return true
    }

    /// The server's own limit is the second line behind our cancellation, so it need not be exact: it stays as it is while
    /// it is neither too short for this request nor much too long. Nil when it can stay.
    private func newServerTimeout(for remaining: Duration) -> Duration? {
        if let serverTimeout, serverTimeout >= remaining, serverTimeout <= remaining * 1.5 { return nil }
        return max(.milliseconds(10), remaining * 1.25)
    }

    func receive(_ result: LibpqResult) {
        guard let request else { return }
        switch result.kind {
        case .oneRow, .rows:
            if request.steps.first == .execute, !take(result, request) { return }
            if result.kind == .rows { stepEnded(request) }
        case .done: stepEnded(request)
        case .skipped: request.nextStep()
        case .refused:
            if request.failure == nil { request.failure = result.error }
            request.nextStep()
        case .sync: requestEnded(request)
        case .unexpected: close(PostgresError(.protocolViolation, "the server sent what was not asked for"))
        }
    }

    /// False when the connection had to be closed.
    private func take(_ result: LibpqResult, _ request: PostgresRequest) -> Bool {
        // Nobody waits for the rows of a statement that was abandoned.
        guard phase != .settling else { return true }
        guard result.copy(to: &request.rows) else {
            close(PostgresError(.protocolViolation, "the rows of one result differ in width"))
            return false
        }
        guard request.rows.byteCount <= configuration.maximumResultBytes else {
            close(PostgresError(.tooLarge, "the result is over \(configuration.maximumResultBytes) bytes"))
            return false
        }
        return true
    }

    private func stepEnded(_ request: PostgresRequest) {
        switch request.nextStep() {
        case .setTimeout(let limit): serverTimeout = limit
        case .prepare: request.isPrepared = true
        case .drop, .execute, .sync, nil: break
        }
    }

    private func requestEnded(_ request: PostgresRequest) {
        self.request = nil
        guard let handle, request.steps.first == .sync, !handle.isInTransaction else {
            let words = "the answer is incomplete, or left a transaction open"
            request.complete(.failure(PostgresError(.protocolViolation, words)))
            return close()
        }
        if let failure = request.failure {
            // A setting is undone with the statement that was refused; what was prepared stays.
            serverTimeout = nil
            let mustRepeat = phase == .running && request.shouldPrepareAnew && !request.deadline.hasPassed()
            if mustRepeat || !request.isPrepared { statements.forget(request.key) }
            if mustRepeat {
                request.reset()
                return start(request)
            }
            becomeIdle()
            return request.complete(.failure(failure))
        }
        becomeIdle()
        request.complete(.success(request.rows))
    }
}
