/// Counts calls and failures over the last stretch of time, in ten slots: memory does not grow with traffic, and a count is
/// never more than a tenth of the window out of date.
struct FailureWindow: Sendable {
    private struct Slot {
        var calls = 0
        var failures = 0
    }

    private static let slotCount = 10

    private let slotLength: Duration
    private var slots = [Slot](repeating: Slot(), count: slotCount)
    private var current = 0
    private var currentStart: ContinuousClock.Instant?

    init(length: Duration) { slotLength = max(length / Self.slotCount, .nanoseconds(1)) }

    mutating func add(failed: Bool, now: ContinuousClock.Instant) {
        advance(to: now)
        slots[current].calls += 1
        if failed { slots[current].failures += 1 }
    }

    mutating func total(now: ContinuousClock.Instant) -> (calls: Int, failures: Int) {
        advance(to: now)
        return slots.reduce(into: (0, 0)) {
            $0.0 += $1.calls
            $0.1 += $1.failures
        }
    }

    private mutating func advance(to now: ContinuousClock.Instant) {
        guard let start = currentStart else {
            currentStart = now
            return
        }
        let passed = start.duration(to: now)
        guard passed >= slotLength else { return }
        if passed >= slotLength * Self.slotCount {
            slots = [Slot](repeating: Slot(), count: Self.slotCount)
            currentStart = now
            return
        }
        let steps = Int(passed / slotLength)
        for _ in 0..<steps {
            current = (current + 1) % Self.slotCount
            slots[current] = Slot()
        }
        currentStart = start.advanced(by: slotLength * steps)
    }
}
