import HeapModule
import Synchronization

/// Sleeps that nearly always end before their time, as those of deadlines do. The system is asked for one timer at a time, the earliest:
/// to begin and to end a sleep takes a lock, and wakes no thread.
final class Alarms: Sendable {
    private typealias Sleeper = CheckedContinuation<Void, any Error>

    private struct Entry: Comparable {
        let instant: ContinuousClock.Instant
        let id: UInt64

        static func < (left: Self, right: Self) -> Bool { (left.instant, left.id) < (right.instant, right.id) }
    }

    private struct State {
        var nextID: UInt64 = 0
        /// Those who sleep, and a few who no longer do.
        var entries = Heap<Entry>()
        var sleepers: [UInt64: Sleeper] = [:]
        /// When the next ring is due; nil: nobody sleeps.
        var ring: ContinuousClock.Instant?
    }

    static let shared = Alarms()

    private let state = Mutex(State())

    /// Entries, those included of sleepers who were woken before.
    var entryCount: Int { state.withLock { $0.entries.count } }

    /// Returns at `instant`, or soon after. Throws `CancellationError` as soon as the task is cancelled.
    func sleep(until instant: ContinuousClock.Instant) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sleeper in
                let isEarliest = state.withLock { state -> Bool? in
                    if Task.isCancelled { return nil }
                    return Self.add(sleeper, id, at: instant, to: &state)
                }
                guard let isEarliest else { return sleeper.resume(throwing: CancellationError()) }
                if isEarliest { setRing(at: instant) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    /// Whether a ring has to be set for it.
    private static func add(
        _ sleeper: Sleeper, _ id: UInt64, at instant: ContinuousClock.Instant, to state: inout State
    ) -> Bool {
        state.sleepers[id] = sleeper
        state.entries.insert(Entry(instant: instant, id: id))
        if state.entries.count > 1_024, state.entries.count > 4 * state.sleepers.count {
            let sleepers = state.sleepers
            state.entries = Heap(state.entries.unordered.filter { sleepers[$0.id] != nil })
        }
        if let ring = state.ring, ring <= instant { return false }
        state.ring = instant
        return true
    }

    /// The task ends by itself; one that an earlier ring has made superfluous finds nothing to do.
    private func setRing(at instant: ContinuousClock.Instant) {
        Task.detached {
            try? await Task.sleep(until: instant, clock: .continuous)
            self.wake(at: .now)
        }
    }

    private func wake(at now: ContinuousClock.Instant) {
        let (due, next) = state.withLock { state -> ([Sleeper], ContinuousClock.Instant?) in
            var due: [Sleeper] = []
            while let first = state.entries.min, first.instant <= now || state.sleepers[first.id] == nil {
                state.entries.removeMin()
                if let sleeper = state.sleepers.removeValue(forKey: first.id) { due.append(sleeper) }
            }
            // A later ring is set already.
            if let ring = state.ring, ring > now { return (due, nil) }
            state.ring = state.entries.min?.instant
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
