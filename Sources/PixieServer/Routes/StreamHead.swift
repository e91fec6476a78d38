import PixieQuery
import Synchronization

/// How a streamed response begins, decided once: with an answer, or with an error instead of one.
final class StreamHead: Sendable {
    enum Decision: Sendable {
        case started(QueryOutcome.CacheStatus)
        case failed(ProblemDetails)
    }

    private enum State {
        case open(CheckedContinuation<Decision, Never>?)
        case decided(Decision)
    }

    private let state = Mutex(State.open(nil))

    /// Waits for the decision. Call it once.
    func value() async -> Decision {
        await withCheckedContinuation { continuation in
            let decided = state.withLock { state -> Decision? in
                if case .decided(let decision) = state { return decision }
                state = .open(continuation)
                return nil
            }
            if let decided { continuation.resume(returning: decided) }
        }
    }

    /// Decides; false when that was done before.
    @discardableResult
    func decide(_ decision: Decision) -> Bool {
        let (isFirst, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Decision, Never>?) in
            guard case .open(let waiting) = state else { return (false, nil) }
            state = .decided(decision)
            return (true, waiting)
        }
        waiting?.resume(returning: decision)
        return isFirst
    }
}
