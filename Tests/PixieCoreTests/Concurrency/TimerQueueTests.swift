import PixieCore
import Testing

@testable import PixieCore

@Suite struct TimerQueueTests {
    private let start = ContinuousClock.now

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `Whatever is added and cancelled, what is due comes out in order of instant, then of addition`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = TimerQueue<Int>()
        var expected: [(instant: ContinuousClock.Instant, action: Int, id: TimerQueue<Int>.ID)] = []
        for action in 0..<300 {
            let instant = start.advanced(by: .milliseconds(Int.random(in: 0..<100, using: &random)))
            expected.append((instant, action, queue.add(at: instant, action)))
            if Int.random(in: 0..<3, using: &random) == 0 {
                let victim = expected.remove(at: Int.random(in: 0..<expected.count, using: &random))
                queue.cancel(victim.id)
            }
        }
        #expect(queue.count == expected.count)
        let now = start.advanced(by: .milliseconds(60))
        let due = expected.filter { $0.instant <= now }
            .sorted { ($0.instant, $0.action) < ($1.instant, $1.action) }
        var taken: [Int] = []
        while let action = queue.takeDue(at: now, notAfter: queue.newest) { taken.append(action) }
        #expect(taken == due.map(\.action))
        #expect(queue.earliest() == expected.map(\.instant).filter { $0 > now }.min())
    }

    @Test func `What is added while due actions are taken waits for the next round`() {
        var queue = TimerQueue<Int>()
        _ = queue.add(at: start, 1)
        let limit = queue.newest
        #expect(queue.takeDue(at: start, notAfter: limit) == 1)
        _ = queue.add(at: start, 2)
        #expect(queue.takeDue(at: start, notAfter: limit) == nil)
        #expect(queue.takeDue(at: start, notAfter: queue.newest) == 2)
    }

    @Test func `Cancelling nearly everything does not keep it in memory`() {
        var queue = TimerQueue<Int>()
        for action in 0..<10_000 {
            let id = queue.add(at: start.advanced(by: .seconds(10)), action)
            if action.isMultiple(of: 100) { continue }
            queue.cancel(id)
        }
        #expect(queue.count == 100)
        #expect(queue.storedEntries <= 201)
    }
}
