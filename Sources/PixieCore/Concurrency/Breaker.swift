import Synchronization

/// Thrown instead of making a call that the breaker does not allow.
public struct BreakerOpen: Error, Hashable, Sendable {
    /// When asking again may help.
    public var retryAfter: Duration

    public init(retryAfter: Duration) { self.retryAfter = retryAfter }
}

/// One upstream's `CircuitBreaker`, for any number of callers.
public final class Breaker: Sendable {
    private let breaker: Mutex<CircuitBreaker>
    private let time: any TimeSource

    public init(policy: CircuitBreaker.Policy = .init(), time: any TimeSource = SystemTime()) {
        breaker = Mutex(CircuitBreaker(policy: policy))
        self.time = time
    }

    public var state: CircuitBreaker.State { breaker.withLock { $0.state(at: time.now()) } }

    public func admit() -> CircuitBreaker.Admission { breaker.withLock { $0.admit(now: time.now()) } }

    public func record(_ outcome: CircuitBreaker.Outcome, _ permit: CircuitBreaker.Permit) {
        breaker.withLock { $0.record(outcome, permit, now: time.now()) }
    }

    /// Calls `body` if the breaker allows, and records how it ended; throws `BreakerOpen` otherwise.
    ///
    /// `classify` says whose fault an error of `body` is. A `CancellationError` is nobody's and is not asked about.
    public func run<Value>(
        classify: (any Error) -> CircuitBreaker.Outcome, _ body: () async throws -> Value
    ) async throws -> Value {
        switch admit() {
        case .no(let retryAfter):
            throw BreakerOpen(retryAfter: retryAfter)
        case .yes(let permit):
            do {
                let value = try await body()
                record(.success, permit)
                return value
            } catch {
                record(error is CancellationError ? .abandoned : classify(error), permit)
                throw error
            }
        }
    }
}
