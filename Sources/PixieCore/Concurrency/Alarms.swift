import Synchronization

/// Sleeps that nearly always end before their time, as those of deadlines do. The system is asked for one timer at a time, the earliest:
/// to begin and to end a sleep takes a lock, and wakes no thread.
final class Alarms: Sendable {
    private typealias Sleeper = CheckedContinuation<Void, any Error>

    private struct State {
        var sleepers = TimerQueue<Sleeper>()
        /// When the next ring is due; nil: nobody sleeps.
        var ring: ContinuousClock.Instant?
    }

    static let shared = Alarms()

    private let state = Mutex(State())

    /// How many sleep, and how many are remembered, those included who were woken before.
    var counts: (sleeping: Int, stored: Int) {
        state.withLock { ($0.sleepers.count, $0.sleepers.storedEntries) }
    }

    /// Returns at `instant`, or soon after. Throws `CancellationError` as soon as the task is cancelled.
    func sleep(until instant: ContinuousClock.Instant) async throws {
        let id = state.withLock { $0.sleepers.reserveID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sleeper in
                let isEarliest = state.withLock { state -> Bool? in
                    if Task.isCancelled { return nil }
                    state.sleepers.add(at: instant, as: id, sleeper)
                    if let ring = state.ring, ring <= instant { return false }
                    state.ring = instant
                    return true
                }
                guard let isEarliest else { return sleeper.resume(throwing: CancellationError()) }
                if isEarliest { setRing(at: instant) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.cancel(id) }?.resume(throwing: CancellationError())
        }
    }

    /// The task ends by itself; one that an earlier ring has made superfluous finds nothing to do.
    private func setRing(at instant: ContinuousClock.Instant) {
        Task.detached {
            try? await Task.sleep(until: instant, clock: .continuous)
            // A timer that rang a little early must not be taken for another one's: nobody would set this one again.
            self.wake(at: max(.now, instant))
        }
    }

    private func wake(at now: ContinuousClock.Instant) {
        let (due, next) = state.withLock { state -> ([Sleeper], ContinuousClock.Instant?) in
            var due: [Sleeper] = []
            let newest = state.sleepers.newest
            while let sleeper = state.sleepers.takeDue(at: now, notAfter: newest) { due.append(sleeper) }
            // A later ring is set already.
            if let ring = state.ring, ring > now { return (due, nil) }
            state.ring = state.sleepers.earliest()
            return (due, state.ring)
        }
        for sleeper in due { sleeper.resume() }
        if let next { setRing(at: next) }
    }
}

extension Deadline {
    /// Returns once it has passed. Throws `CancellationError` as soon as the task is cancelled. Made for waits that nearly always are.
    public func passes() async throws { try await Alarms.shared.sleep(until: instant) }
}
