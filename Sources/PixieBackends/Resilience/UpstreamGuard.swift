public import PixieCore
import Synchronization

/// Stands before one target of one upstream: bounds what a call may take, stops calling when the upstream keeps failing, and knows
/// how it is doing.
public final class UpstreamGuard: Sendable {
    private enum LastCall { case none, succeeded, failed }

    public let upstream: Upstream
    let limits: UpstreamLimits
    let breaker: Breaker
    let time: any TimeSource
    private let outcomes: [UpstreamMetrics.Outcome: Counter]
    private let durations: [UpstreamOperation: Histogram]
    private let lastCall = Mutex(LastCall.none)
    let running = Atomic(0)
    private let lastSign = Mutex<ContinuousClock.Instant?>(nil)

    /// `target`: which of the upstream's parts it is, a model's name for example; a label of the breaker's metric.
    public init(
        upstream: Upstream, target: String, limits: UpstreamLimits = .init(), metrics: UpstreamMetrics,
        time: any TimeSource
    ) {
        self.upstream = upstream
        self.limits = limits
        self.time = time
        let breaker = Breaker(policy: limits.breaker, time: time)
        self.breaker = breaker
        outcomes = Dictionary(
            uniqueKeysWithValues: UpstreamMetrics.Outcome.allCases.map {
                ($0, metrics.requests.child(.init(upstream: upstream, outcome: $0)))
            })
        durations = Dictionary(
            uniqueKeysWithValues: UpstreamOperation.all(of: upstream).map {
                ($0, metrics.durations.child(.init(upstream: upstream, operation: $0)))
            })
        let gauge = metrics.breakers.child(.init(upstream: upstream, target: target))
        let calls = metrics.running.child(.init(upstream: upstream, target: target))
        metrics.limits.child(.init(upstream: upstream, target: target)).set(limits.concurrency)
        metrics.registry.onCollect { [weak self] in
            gauge.set(breaker.state.rawValue)
            calls.set(self?.running.load(ordering: .relaxed) ?? 0)
        }
    }

    /// A call under way got a part of its answer: the upstream does not hang.
    public func noteSign() { lastSign.withLock { $0 = time.now() } }

    public var state: DependencyReport.State {
        switch breaker.state {
        case .open: .down
        // Whatever a call of before came to in the end: whether the next one will is not known yet.
        case .halfOpen: .failing
        case .closed:
            switch lastCall.withLock({ $0 }) {
            case .none: .unknown
            case .succeeded: .up
            case .failed: .failing
            }
        }
    }

    /// Whether calls go through.
    public var isClosed: Bool { breaker.state == .closed }

    /// Calls `body`, counted and timed, with the deadline it has to keep to: `deadline`, or the limit of one call if that is earlier.
    /// Throws what it throws; without calling it, `UpstreamError.Code.unavailable` while the breaker is open and `overloaded` when too
    /// many calls are under way.
    public func call<Value: Sendable>(
        _ operation: UpstreamOperation, deadline: Deadline, _ body: (Deadline) async throws -> Value
    ) async throws -> Value {
        if limits.isProbed, !isClosed { throw refusal("not called: it kept failing", retryAfter: .seconds(1)) }
        defer { running.subtract(1, ordering: .relaxed) }
        guard running.add(1, ordering: .relaxed).newValue <= limits.concurrency else {
            outcomes[.overloaded]?.increment()
            let words = "not called: \(limits.concurrency) calls are under way"
            throw UpstreamError(upstream, .overloaded, words, retryAfter: .seconds(1))
        }
        return try await perform(operation, deadline: deadline, body)
    }

    /// Asks for a sign of life, which also closes an open breaker once its wait is over. Never throws: `state` tells.
    public func probe(timeout: Duration, _ body: (Deadline) async throws -> Void) async {
        // What is wrong is remembered and counted; there is nobody to tell.
        try? await perform(.ping, deadline: .after(timeout, from: time.now()), body)
    }

    private func perform<Value: Sendable>(
        _ operation: UpstreamOperation, deadline: Deadline, _ body: (Deadline) async throws -> Value
    ) async throws -> Value {
        let start = time.now()
        let limit = limited(deadline, from: start)
        do {
            let value = try await breaker.run(classify: { self.fault($0, since: start) }) {
                do { return try await body(limit) } catch is CancellationError where limit.hasPassed(at: time.now()) {
                    // Whoever waits for the caller keeps the same time, and may be the first to see that it is over.
                    throw UpstreamError(upstream, .timeout, "cancelled at its deadline")
                }
            }
            finish(operation, .success, since: start)
            return value
        } catch let open as BreakerOpen {
            throw refusal("not called: it kept failing", retryAfter: open.retryAfter)
        } catch let error as UpstreamError {
            finish(operation, UpstreamMetrics.Outcome(error.code), since: start)
            throw error
        } catch {
            // The caller left, or its reader did: that says nothing about the upstream.
            outcomes[.cancelled]?.increment()
            throw error
        }
    }

    /// `deadline`, or the limit of one call if that is earlier.
    func limited(_ deadline: Deadline, from start: ContinuousClock.Instant) -> Deadline {
        limits.timeout.map { deadline.capped(to: $0, from: start) } ?? deadline
    }

    private func refusal(_ words: String, retryAfter: Duration?) -> UpstreamError {
        outcomes[.unavailable]?.increment()
        return UpstreamError(upstream, .unavailable, words, retryAfter: retryAfter)
    }

    func finish(
        _ operation: UpstreamOperation, _ outcome: UpstreamMetrics.Outcome, since start: ContinuousClock.Instant
    ) {
        outcomes[outcome]?.increment()
        durations[operation]?.observe(start.duration(to: time.now()))
        switch outcome {
        case .success:
            noteSign()
            mark(.succeeded)
        // A refused request shows the upstream alive; a refused sign of life, that nothing will work there.
        case .rejected where operation == .ping: mark(.failed)
        case .rejected: if !limits.isProbed { mark(.succeeded) }
        default: mark(.failed)
        }
    }

    private func mark(_ call: LastCall) { lastCall.withLock { $0 = call } }

    private func hasSign(since start: ContinuousClock.Instant) -> Bool {
        limits.stallsInSilence && lastSign.withLock { $0.map { $0 > start } ?? false }
    }

    func fault(_ error: any Error, since start: ContinuousClock.Instant) -> CircuitBreaker.Outcome {
        guard let error = error as? UpstreamError else { return .abandoned }
        let isStall = limits.stall.map { start.duration(to: time.now()) >= $0 && !hasSign(since: start) } ?? false
        return switch error.code {
        case .rejected: .rejected
        // A pool whose connections all hang, or cannot be opened, reports that none came free.
        case .timeout where isStall, .unavailable where isStall: .stalled
        // Too much under way at once is this process's doing.
        case .unavailable, .overloaded: .abandoned
        case .unreachable, .timeout, .interrupted, .rateLimited, .failed, .malformed: .failure
        }
    }
}

extension UpstreamMetrics.Outcome {
    init(_ code: UpstreamError.Code) {
        switch code {
        case .unreachable: self = .unreachable
        case .timeout: self = .timeout
        case .interrupted: self = .interrupted
        case .rejected: self = .rejected
        case .rateLimited: self = .rateLimited
        case .failed: self = .failed
        case .malformed: self = .malformed
        case .unavailable: self = .unavailable
        case .overloaded: self = .overloaded
        }
    }
}
