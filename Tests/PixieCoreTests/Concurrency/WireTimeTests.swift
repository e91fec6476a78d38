import PixieCore
import Testing

@Suite struct WireTimeTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds)) }

    @Test func requestsOfTheSameTimeCountOnce() {
        let wire = WireTime()
        wire.begin(at: at(0))
        wire.begin(at: at(2))
        wire.end(at: at(5))
        #expect(wire.total(at: at(7)) == .milliseconds(7))
        wire.end(at: at(10))
        // What happens between two requests is our own.
        wire.begin(at: at(20))
        wire.end(at: at(21))
        #expect(wire.total(at: at(100)) == .milliseconds(11))
    }

    @Test func whoSharesARequestWaitsForItToo() {
        let (one, two) = (WireTime(), WireTime())
        one.begin(at: at(0))
        let both = WireTime(sharedBy: [one, two])
        both.begin(at: at(1))
        one.end(at: at(2))
        both.end(at: at(4))
        #expect(one.total(at: at(9)) == .milliseconds(4) && two.total(at: at(9)) == .milliseconds(3))
    }

    @Test func theWorkOfATaskAndItsChildrenIsOnOneAccount() async {
        let wire = WireTime()
        await WireTime.$current.withValue(wire) {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { #expect(WireTime.current === wire) } }
            }
        }
        #expect(WireTime.current == nil)
    }
}
