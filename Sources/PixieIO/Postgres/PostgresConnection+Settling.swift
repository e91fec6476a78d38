import PixieCore

extension PostgresConnection {
    /// Tells the caller at once that there will be no answer, and begins to settle. A request that is over is ignored.
    func abandon(_ ticket: PostgresTicket, _ error: any Error) {
        guard let request, request.ticket === ticket, phase != .settling else { return }
        guard phase == .running, let cancellation = handle?.makeCancellation() else {
            request.complete(.failure(error))
            return close()
        }
        phase = .settling
        cancellationIsOver = false
        setTimer(at: .now.advanced(by: Self.settleLimit)) {
            self.assumeIsolated { $0.close() }
        }
        let isUnderWay = workers.canceller.submit {
            cancellation.send()
            self.perform { $0.cancellationEnded() }
        }
        request.complete(.failure(error))
        if !isUnderWay { close() }
    }

    private func cancellationEnded() {
        cancellationIsOver = true
        if phase == .settling && request == nil { settle() }
    }

    /// The statement has ended, one way or the other.
    func becomeIdle() {
        guard phase != .settling else {
            // A cancellation that is still on its way would hit the next statement.
            if cancellationIsOver { settle() }
            return
        }
        phase = .idle
        setTimer(at: nil)
    }

    private func settle() {
        phase = .idle
        setTimer(at: nil)
        onChange?(.idle)
    }
}
