import FoundationEssentials
import Logging
import PixieCore
import Synchronization
import Testing

@testable import PixieMonitoring

@Suite("Alert notifier", .timeLimit(.minutes(1)))
struct AlertNotifierTests {
    /// Takes deliveries, or fails as long as it is told to.
    private final class Receiver: AlertReceiver {
        let name: String
        let wantsRepeats = true
        private let state = Mutex((isDown: false, hangs: false, got: [String]()))

        init(_ name: String) { self.name = name }

        var got: [String] { state.withLock { $0.got } }
        func set(isDown: Bool) { state.withLock { $0.isDown = isDown } }
        func hang() { state.withLock { $0.hangs = true } }

        func deliver(_ notices: [AlertNotice], deadline: Deadline) async throws {
            if state.withLock({ $0.hangs }) { try await Task.sleep(until: deadline.instant, clock: .continuous) }
            let isDown = state.withLock { state in
                if !state.isDown { state.got += notices.map { $0.label("alertname") } }
                return state.isDown
            }
            if isDown { throw AlertDeliveryError(isTransient: true, "down") }
        }
    }

    private func notice(_ name: String) -> AlertNotice {
        AlertNotice(
            labels: [.init(name: "alertname", value: name)], annotations: [], startsAt: Date(), endsAt: Date(),
            isResolved: false, isRepeat: false, generatorURL: "")
    }

    private func notifier(_ receivers: [Receiver]) -> AlertNotifier {
        AlertNotifier(
            receivers: receivers, registry: MetricsRegistry(), time: SystemTime(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            backoff: Backoff(base: .milliseconds(20), cap: .milliseconds(40)), random: { 1 })
    }

    private func poll(_ condition: () -> Bool) async -> Bool {
        let deadline = Deadline.after(.seconds(20))
        while !condition() {
            if deadline.hasPassed() { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    @Test("a receiver that does not answer delays no other, and one that comes back gets each alert once")
    func independence() async {
        let (good, down, hanging) = (Receiver("good"), Receiver("down"), Receiver("hanging"))
        down.set(isDown: true)
        hanging.hang()
        let notifier = notifier([hanging, down, good])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.run(drain: .milliseconds(50)) }
            notifier.send([notice("a"), notice("b")])
            #expect(await poll { good.got == ["a", "b"] })
            notifier.send([notice("c")])
            #expect(await poll { good.got == ["a", "b", "c"] })
            #expect(down.got == [] && hanging.got == [])
            down.set(isDown: false)
            #expect(await poll { down.got.count >= 3 })
            #expect(down.got.sorted() == ["a", "b", "c"])
            group.cancelAll()
            notifier.stop()
        }
    }

    @Test("what waits is delivered before the end")
    func drain() async {
        let receiver = Receiver("good")
        let notifier = notifier([receiver])
        notifier.send([notice("a")])
        notifier.stop()
        await notifier.run()
        #expect(receiver.got == ["a"])
    }

    @Test("a receiver that stays down holds the end up no longer than it may")
    func drainEnds() async {
        let receiver = Receiver("down")
        receiver.set(isDown: true)
        let notifier = notifier([receiver])
        notifier.send([notice("a")])
        notifier.stop()
        await notifier.run(drain: .milliseconds(100))
        #expect(receiver.got == [])
    }
}
