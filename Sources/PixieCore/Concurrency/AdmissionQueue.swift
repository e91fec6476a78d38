import DequeModule

/// Who may work now, who waits and who is turned away: the decisions of `ConcurrencyLimiter`, without threads or clocks.
///
/// At most `limit` run; at most `queueLimit` wait, first come first served. Waiters are named by ids their owner never uses
/// twice.
public struct AdmissionQueue: Sendable {
    public typealias Waiter = UInt64

    public enum Decision: Hashable, Sendable {
        /// Work now, then `release`.
        case admitted
        /// A later `release` will name this waiter, unless it leaves first.
        case queued
        case refused(AdmissionRefused)
    }

    public let limit: Int
    public let queueLimit: Int
    public private(set) var running = 0
    public private(set) var isDraining = false
    private var waiters: Deque<Waiter> = []
    /// How long a piece of work takes, smoothed over about the last ten.
    private var typicalWork: Duration?

    public init(limit: Int, queueLimit: Int) {
        self.limit = max(limit, 1)
        self.queueLimit = max(queueLimit, 0)
    }

    public var waiting: Int { waiters.count }

    public mutating func request(_ waiter: Waiter) -> Decision {
        if isDraining { return .refused(AdmissionRefused(reason: .draining, retryAfter: retryAfter)) }
        if running < limit {
            running += 1
            return .admitted
        }
        guard waiters.count < queueLimit else {
            return .refused(AdmissionRefused(reason: .queueFull, retryAfter: retryAfter))
        }
        waiters.append(waiter)
        return .queued
    }

    /// Somebody is done after `workDuration`. The waiter returned works in its place, and releases in its turn.
    public mutating func release(workDuration: Duration) -> Waiter? {
        typicalWork = typicalWork.map { $0 + (workDuration - $0) / 10 } ?? workDuration
        if let next = waiters.popFirst() { return next }
        running -= 1
        return nil
    }

    /// A waiter gives up. False when it does not wait (any more): it was admitted, and must release.
    public mutating func leave(_ waiter: Waiter) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Turns away whoever comes from now on. Those who run or wait were accepted, and are served.
    public mutating func drain() { isDraining = true }

    /// How long the present queue will take to clear, judged by recent work: 100 ms to 30 s, 1 s before anything is known.
    public var retryAfter: Duration {
        guard let typicalWork else { return .seconds(1) }
        let estimate = typicalWork * (Double(waiters.count + 1) / Double(limit))
        return min(max(estimate, .milliseconds(100)), .seconds(30))
    }
}

/// Thrown to a caller for whom there is neither a place nor room to wait for one.
public struct AdmissionRefused: Error, Hashable, Sendable {
    public enum Reason: String, Sendable, CaseIterable {
        case queueFull = "queue_full"
        case draining
    }

    public var reason: Reason
    /// When asking again may help.
    public var retryAfter: Duration

    public init(reason: Reason, retryAfter: Duration) {
        self.reason = reason
        self.retryAfter = retryAfter
    }
}
