import Synchronization

/// Makes one call of what many ask for at the same time.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Table = FlightTable<Key, Value>

    private enum Role: Sendable {
        case lead
        case joined(Value)
    }

    private struct State {
        var table: Table
        var nextParticipant: Table.Participant = 0
        /// One for each participant that waits in `table`, and for no other.
        var waiting: [Table.Participant: CheckedContinuation<Role, any Error>] = [:]
    }

    private let state: Mutex<State>
    private let time: any TimeSource

    /// `holdFor`: a repeat joins a success until this long after its leader started, even when it has ended.
    public init(holdFor: Duration = .zero, time: any TimeSource = SystemTime()) {
        state = Mutex(State(table: FlightTable(holdFor: holdFor)))
        self.time = time
    }

    /// Calls being made, and callers waiting for one of them.
    public var counts: (flights: Int, waiting: Int) {
        state.withLock { ($0.table.flightCount, $0.waiting.count) }
    }

    /// The value for `key`, from this caller's `work` or from somebody else's that ran meanwhile (`joined`).
    ///
    /// Throws what this caller's own `work` throws; never another caller's error: when a leader fails or is cancelled, one of
    /// those waiting runs its own `work` and the rest wait on. Throws `DeadlineExceeded` at `deadline`, working or waiting, and
    /// `CancellationError` when cancelled while waiting, without disturbing the others.
    public func run(
        _ key: Key, deadline: Deadline, work: @escaping @Sendable () async throws -> Value
    ) async throws -> (value: Value, joined: Bool) {
        if let value = state.withLock({ $0.table.heldValue(of: key, now: time.now()) }) { return (value, true) }
        let outcome = try await withDeadline(deadline) { try await self.runToTheEnd(key, work) }
        return (outcome.value, outcome.joined)
    }

    private struct Outcome: Sendable {
        var value: Value
        var joined: Bool
    }

    /// All of it inside the deadline's scope: whoever was made leader is certain to report.
    private func runToTheEnd(_ key: Key, _ work: @Sendable () async throws -> Value) async throws -> Outcome {
        let participant = state.withLock { state in
            state.nextParticipant += 1
            return state.nextParticipant
        }
        if case .joined(let value) = try await enter(key, as: participant) {
            return Outcome(value: value, joined: true)
        }
        do {
            // Made leader and cancelled in the same moment: the next in line is better placed.
            try Task.checkCancellation()
            let value = try await work()
            succeed(key, participant, value)
            return Outcome(value: value, joined: false)
        } catch {
            handOver(key, participant)
            throw error
        }
    }

    private func enter(_ key: Key, as participant: Table.Participant) async throws -> Role {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Role, any Error>) in
                let outcome = state.withLock { state -> Result<Role, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    switch state.table.enter(key, as: participant, now: time.now()) {
                    case .lead: return .success(.lead)
                    case .held(let value): return .success(.joined(value))
                    case .wait:
                        state.waiting[participant] = continuation
                        return nil
                    }
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Role, any Error>? in
                guard state.table.leave(key, waiter: participant) else { return nil }
                return state.waiting.removeValue(forKey: participant)
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func succeed(_ key: Key, _ leader: Table.Participant, _ value: Value) {
        let waiters = state.withLock { state in
            let participants = state.table.succeed(key, leader: leader, value: value, now: time.now())
            return participants.compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for waiter in waiters { waiter.resume(returning: .joined(value)) }
    }

    private func handOver(_ key: Key, _ leader: Table.Participant) {
        let next = state.withLock { state in
            state.table.fail(key, leader: leader, now: time.now()).flatMap { state.waiting.removeValue(forKey: $0) }
        }
        next?.resume(returning: .lead)
    }
}
