public import PixieCore
import Synchronization

/// Stands before one target of one upstream: stops calling it when it keeps failing, and knows how it is doing.
public final class UpstreamGuard: Sendable {
    private enum LastCall { case none, succeeded, failed }

    private let upstream: Upstream
    private let breaker: Breaker
    private let time: any TimeSource
    private let outcomes: [UpstreamMetrics.Outcome: Counter]
    private let durations: [UpstreamOperation: Histogram]
    private let lastCall = Mutex(LastCall.none)

    /// `target`: which of the upstream's parts it is, a model's name for example; a label of the breaker's metric.
    public init(upstream: Upstream, target: String, metrics: UpstreamMetrics, time: any TimeSource) {
        self.upstream = upstream
        self.time = time
        let breaker = Breaker(time: time)
        self.breaker = breaker
        outcomes = Dictionary(
            uniqueKeysWithValues: UpstreamMetrics.Outcome.allCases.map {
                ($0, metrics.requests.child(.init(upstream: upstream, outcome: $0)))
            })
        durations = Dictionary(
            uniqueKeysWithValues: UpstreamOperation.allCases.map {
                ($0, metrics.durations.child(.init(upstream: upstream, operation: $0)))
            })
        let gauge = metrics.breakers.child(.init(upstream: upstream, target: target))
        metrics.registry.onCollect { gauge.set(breaker.state.rawValue) }
    }

    public var state: DependencyReport.State {
        if breaker.state == .open { return .down }
        return lastCall.withLock { last in
            switch last {
            case .none: .unknown
            case .succeeded: .up
            case .failed: .failing
            }
        }
    }

    /// Calls `body`, counted and timed. Throws what it throws, or `UpstreamError.Code.unavailable` without calling it while the
    /// breaker is open.
    public func call<Value: Sendable>(
        _ operation: UpstreamOperation, _ body: () async throws -> Value
    ) async throws -> Value {
        let start = time.now()
        do {
            let value = try await breaker.run(classify: Self.fault, body)
            finish(operation, .success, since: start)
            return value
        } catch let open as BreakerOpen {
            outcomes[.unavailable]?.increment()
            throw UpstreamError(
                upstream, .unavailable, "not called: it kept failing", retryAfter: open.retryAfter)
        } catch let error as UpstreamError {
            finish(operation, UpstreamMetrics.Outcome(error.code), since: start)
            throw error
        } catch {
            // The caller left, or its reader did: that says nothing about the upstream.
            outcomes[.cancelled]?.increment()
            throw error
        }
    }

    private func finish(
        _ operation: UpstreamOperation, _ outcome: UpstreamMetrics.Outcome, since start: ContinuousClock.Instant
    ) {
        outcomes[outcome]?.increment()
        durations[operation]?.observe(start.duration(to: time.now()))
        lastCall.withLock { $0 = outcome == .success || outcome == .rejected ? .succeeded : .failed }
    }

    private static func fault(_ error: any Error) -> CircuitBreaker.Outcome {
        guard let error = error as? UpstreamError else { return .abandoned }
        return switch error.code {
        case .rejected: .rejected
        case .unreachable, .timeout, .interrupted, .rateLimited, .failed, .malformed, .unavailable: .failure
        }
    }
}

extension UpstreamMetrics.Outcome {
    fileprivate init(_ code: UpstreamError.Code) {
        switch code {
        case .unreachable: self = .unreachable
        case .timeout: self = .timeout
        case .interrupted: self = .interrupted
        case .rejected: self = .rejected
        case .rateLimited: self = .rateLimited
        case .failed: self = .failed
        case .malformed: self = .malformed
        case .unavailable: self = .unavailable
        }
    }
}
