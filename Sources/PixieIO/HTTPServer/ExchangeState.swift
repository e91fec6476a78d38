internal import PixieCore

/// Who has a connection at the moment: the server's thread, or someone it waits for while suspended.
///
/// Suspending and resuming happen only on the transitions reported here, and under the lock that guards this value: so a
/// connection is resumed exactly once for each time it was suspended, however task, stream, watchdog and stop race.
struct ExchangeState {
    enum Phase {
        /// The server's thread has it.
        case running
        /// Suspended until the handler's task has an answer.
        case waiting
        /// Resumed; the server's thread has not fetched the answer yet.
        case answered(OutboundResponse)
        /// Suspended until its response stream has more to send.
        case parked
        /// To be cut at the next opportunity. Nothing suspends it any more.
        case abandoned
        /// The connection is no more.
        case closed
    }

    enum Arrival {
        case resume
        /// Nobody wants the answer any more.
        case discard
    }

    enum Abandonment {
        case none
        case resume
        case discard(OutboundResponse)
    }

    private(set) var phase = Phase.running

    /// The handler answers later. True: suspend now.
    mutating func wait() -> Bool {
        guard case .running = phase else { return false }
        phase = .waiting
        return true
    }

    /// The response stream is empty. True: suspend now.
    mutating func park() -> Bool {
        guard case .running = phase else { return false }
        phase = .parked
        return true
    }

    /// The handler's task has finished.
    mutating func answer(_ response: OutboundResponse) -> Arrival {
        guard case .waiting = phase else { return .discard }
        phase = .answered(response)
        return .resume
    }

    /// The response stream has something to say. True: resume now.
    mutating func readable() -> Bool {
        guard case .parked = phase else { return false }
        phase = .running
        return true
    }

    /// The answer the connection was resumed for; nil when it is to be cut.
    mutating func takeAnswer() -> OutboundResponse? {
        guard case .answered(let response) = phase else { return nil }
        phase = .running
        return response
    }

    /// The client has gone, or the server stops.
    mutating func abandon() -> Abandonment {
        switch phase {
        case .running:
            phase = .abandoned
            return .none
        case .waiting, .parked:
            phase = .abandoned
            return .resume
        case .answered(let response):
            phase = .abandoned
            return .discard(response)
        case .abandoned, .closed:
            return .none
        }
    }

    /// The server's thread closes the connection. An answer nobody fetched is handed back.
    mutating func close() -> OutboundResponse? {
        defer { phase = .closed }
        return takeAnswer()
    }
}
