import FoundationEssentials
import PixieCore
import Testing

@testable import PixieMonitoring

@Suite("Notice queue")
struct NoticeQueueTests {
    private let start = ContinuousClock.Instant.now

    private func notice(_ name: String, isResolved: Bool = false, isRepeat: Bool = false) -> AlertNotice {
        AlertNotice(
            labels: [.init(name: "alertname", value: name)], annotations: [], startsAt: Date(timeIntervalSince1970: 0),
            endsAt: Date(timeIntervalSince1970: 1), isResolved: isResolved, isRepeat: isRepeat, generatorURL: "")
    }

    private func names(_ action: NoticeQueue.Action) -> [String] {
        guard case .deliver(let batch) = action else { return [] }
        return batch.map { $0.label("alertname") }
    }

    @Test("alerts are delivered in the order in which they came, in batches")
    func batches() {
        var queue = NoticeQueue(wantsRepeats: true)
        queue.put((0..<70).map { notice("\($0)") })
        #expect(names(queue.next(at: start)).count == 64)
        queue.delivered()
        #expect(names(queue.next(at: start)) == (64..<70).map { "\($0)" })
        queue.delivered()
        #expect(queue.next(at: start) == .idle)
        #expect(queue.count == 0)
    }

    @Test("of several notices about one alert only the newest is delivered")
    func newest() {
        var queue = NoticeQueue(wantsRepeats: true)
        queue.put([notice("a"), notice("b")])
        queue.put([notice("a", isRepeat: true)])
        queue.put([notice("a", isResolved: true)])
        guard case .deliver(let batch) = queue.next(at: start) else {
            Issue.record("nothing to deliver")
            return
        }
        #expect(batch == [notice("a", isResolved: true), notice("b")])
    }

    @Test("a failed delivery is tried again after a wait that grows, and nothing is lost or told twice")
    func retry() {
        var queue = NoticeQueue(backoff: Backoff(base: .seconds(1), cap: .seconds(60)), wantsRepeats: true)
        queue.put([notice("a")])
        var now = start
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(names(queue.next(at: now)) == ["a"])
            queue.failed(isTransient: true, at: now, jitter: 1)
            queue.put([notice("a", isRepeat: true)])
            #expect(queue.next(at: now) == .wait(.seconds(wait)))
            now += .seconds(wait)
        }
        #expect(names(queue.next(at: now)) == ["a"])
        queue.delivered()
        #expect(queue.next(at: now) == .idle && queue.dropped == 0)
    }

    @Test("while a delivery fails, what came for the same alert meanwhile takes its place")
    func meanwhile() {
        var queue = NoticeQueue(wantsRepeats: false)
        queue.put([notice("a"), notice("b")])
        _ = queue.next(at: start)
        queue.put([notice("a", isResolved: true)])
        queue.failed(isTransient: true, at: start, jitter: 0)
        #expect(queue.count == 2)
        guard case .deliver(let batch) = queue.next(at: start, isDraining: true) else {
            Issue.record("nothing to deliver")
            return
        }
        #expect(Set(batch) == [notice("a", isResolved: true), notice("b")])
    }

    @Test("a receiver that wants no repeats gets none, even if it has not heard the first")
    func repeats() {
        var queue = NoticeQueue(wantsRepeats: false)
        queue.put([notice("a", isRepeat: true)])
        #expect(queue.next(at: start) == .idle)
        queue.put([notice("a")])
        queue.put([notice("a", isRepeat: true)])
        guard case .deliver(let batch) = queue.next(at: start) else {
            Issue.record("nothing to deliver")
            return
        }
        #expect(batch == [notice("a")])
    }

    @Test("what is refused is dropped and counted, as is the oldest beyond the capacity")
    func dropped() {
        var queue = NoticeQueue(capacity: 2, wantsRepeats: true)
        queue.put([notice("a"), notice("b"), notice("c")])
        #expect(queue.dropped == 1)
        #expect(names(queue.next(at: start)) == ["b", "c"])
        queue.failed(isTransient: false, at: start, jitter: 0)
        #expect(queue.dropped == 3 && queue.next(at: start) == .idle)
    }
}
