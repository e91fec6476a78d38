import PixieCore

/// When a pool may try to connect again.
struct ReconnectSchedule {
    private let backoff: Backoff
    private var failures = 0
    private(set) var allowedAt: ContinuousClock.Instant?

    init(backoff: Backoff) { self.backoff = backoff }

    func isAllowed(at now: ContinuousClock.Instant) -> Bool { allowedAt.map { $0 <= now } ?? true }

    mutating func succeeded() {
        failures = 0
        allowedAt = nil
    }

    /// `jitter` is drawn from 0...1. Half of the wait is certain: no jitter makes a pool hammer a server that is away.
    /// A failure while a wait is still on belongs to the same outage, and does not lengthen it.
    mutating func failed(at now: ContinuousClock.Instant, jitter: Double) {
        guard isAllowed(at: now) else { return }
        let wait = backoff.ceiling(retry: failures) / 2 + backoff.delay(retry: failures, jitter: jitter) / 2
        failures += 1
        allowedAt = now.advanced(by: wait)
    }
}
