/// Whether a failing upstream should be called at all: the decisions, without threads or clocks.
///
/// Closed, it lets every call through and opens after `consecutiveFailures` in a row, or when at least `failureRatio` of at
/// least `minimumCalls` in the last `window` failed (a half-dead upstream never fails five times in a row), or when one stalled. Open, it refuses
/// until a wait is over, which doubles each time up to `maximumWait`. Then it is half-open: one call at a time goes through as
/// a probe, and its outcome closes or reopens it.
public struct CircuitBreaker: Sendable {
    public struct Policy: Hashable, Sendable {
        public var consecutiveFailures = 5
        public var failureRatio = 0.5
        public var minimumCalls = 20
        public var window = Duration.seconds(10)
        public var firstWait = Duration.seconds(1)
        public var maximumWait = Duration.seconds(30)
        /// A probe that has not reported by then is taken for lost, and another is let through.
        public var probeTimeout = Duration.seconds(10)

        public init() {}
    }

    /// Raw values are what the metric shows.
    public enum State: Int, Sendable, CaseIterable {
        case closed = 0
        case halfOpen = 1
        case open = 2
    }

    public enum Outcome: Sendable, CaseIterable {
        case success
        /// The upstream's fault: unreachable, timeout, 5xx, nonsense.
        case failure
        /// A failure for which the caller waited so long that nobody else should: it opens the breaker by itself.
        case stalled
        /// The upstream answered that the call was wrong (4xx). Not counted; as a probe it shows the upstream alive.
        case rejected
        /// The caller gave up before there was an outcome. Nothing was learnt.
        case abandoned
    }

    /// Goes with the call it was given for, so that a late outcome from before the breaker opened is not mistaken for the
    /// probe's.
    public struct Permit: Hashable, Sendable {
        fileprivate let period: UInt64
    }

    public enum Admission: Hashable, Sendable {
        case yes(Permit)
        case no(retryAfter: Duration)
    }

    private enum Phase {
        case closed
        case open(until: ContinuousClock.Instant)
        case probing(since: ContinuousClock.Instant)
    }

    private let policy: Policy
    private var phase = Phase.closed
    /// Grows with every change of phase and every probe: a permit of an earlier period no longer counts.
    private var period: UInt64 = 0
    private var failuresInARow = 0
    private var openings = 0
    private var tally: FailureWindow

    public init(policy: Policy = Policy()) {
        self.policy = policy
        tally = FailureWindow(length: policy.window)
    }

    public func state(at now: ContinuousClock.Instant) -> State {
        switch phase {
        case .closed: .closed
        case .open(let until): now < until ? .open : .halfOpen
        case .probing: .halfOpen
        }
    }

    /// Whether to make a call now. Every `.yes` is followed by one `record`.
    public mutating func admit(now: ContinuousClock.Instant) -> Admission {
        switch phase {
        case .closed:
            return .yes(Permit(period: period))
        case .open(let until) where now < until:
            return .no(retryAfter: now.duration(to: until))
        case .probing(let since) where since.duration(to: now) < policy.probeTimeout:
            return .no(retryAfter: policy.firstWait)
        case .open, .probing:
            period += 1
            phase = .probing(since: now)
            return .yes(Permit(period: period))
        }
    }

    public mutating func record(_ outcome: Outcome, _ permit: Permit, now: ContinuousClock.Instant) {
        guard permit.period == period else { return }
        switch phase {
        case .closed: recordClosed(outcome, now: now)
        case .probing: recordProbe(outcome, now: now)
        case .open: break
        }
    }

    private mutating func recordClosed(_ outcome: Outcome, now: ContinuousClock.Instant) {
        switch outcome {
        case .success:
            failuresInARow = 0
            tally.add(failed: false, now: now)
        case .failure:
            failuresInARow += 1
            tally.add(failed: true, now: now)
            let (calls, failures) = tally.total(now: now)
            let tooMany = calls >= policy.minimumCalls && Double(failures) >= policy.failureRatio * Double(calls)
            if tooMany || failuresInARow >= policy.consecutiveFailures { open(now: now) }
        case .stalled:
            open(now: now)
        case .rejected, .abandoned:
            break
        }
    }

    private mutating func recordProbe(_ outcome: Outcome, now: ContinuousClock.Instant) {
        switch outcome {
        case .success, .rejected:
            period += 1
            phase = .closed
            openings = 0
            failuresInARow = 0
            tally = FailureWindow(length: policy.window)
        case .failure, .stalled:
            open(now: now)
        case .abandoned:
            period += 1
            phase = .open(until: now)
        }
    }

    private mutating func open(now: ContinuousClock.Instant) {
        let wait = Backoff(base: policy.firstWait, cap: policy.maximumWait).ceiling(retry: openings)
        openings += 1
        period += 1
        phase = .open(until: now.advanced(by: wait))
    }
}
