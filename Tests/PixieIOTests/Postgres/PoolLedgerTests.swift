import PixieCore
import Testing

@testable import PixieIO

@Suite struct PoolLedgerTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }

    /// A ledger of two and one, with `open` connections, all idle since the start.
    private func ledger(open: Int = 0, pingAfter: Duration = .seconds(100)) -> PoolLedger {
        var ledger = PoolLedger(
            .init(
                size: 2, overflow: 1, recycleAfter: .seconds(3_600), pingAfter: pingAfter, overflowIdle: .seconds(10),
                waiterLimit: 3, backoff: Backoff(base: .seconds(1), cap: .seconds(4))))
        for waiter in 0..<open { _ = ledger.request(PoolLedger.Waiter(1_000 + waiter), now: start) }
        for connection in 0..<open { _ = ledger.opened(PoolLedger.Connection(connection + 1), now: start) }
        for connection in 0..<open { _ = ledger.returned(PoolLedger.Connection(connection + 1), now: start) }
        return ledger
    }

    @Test func connectionsAreOpenedAsTheyAreNeededAndLentInTheOrderOfAsking() {
        var ledger = ledger()
        #expect(ledger.request(1, now: start) == [.open(1)])
        #expect(ledger.request(2, now: start) == [.open(2)])
        // The second comes first: it serves who waited longest.
        #expect(ledger.opened(2, now: start) == [.lend(2, to: 1)])
        #expect(ledger.opened(1, now: start) == [.lend(1, to: 2)])
        #expect(ledger.request(3, now: start) == [.open(3)])
        #expect(ledger.opened(3, now: start) == [.lend(3, to: 3)])
        #expect(ledger.request(4, now: start).isEmpty && ledger.request(5, now: start).isEmpty)
        #expect(ledger.returned(2, now: start) == [.lend(2, to: 4)])
        #expect(ledger.statistics.inUse == 3 && ledger.statistics.overflow == 1 && ledger.statistics.waiters == 1)
    }

    @Test func whoLeavesOrRunsOutOfTimeIsPassedOver() {
        var ledger = ledger()
        for waiter in 1...3 { _ = ledger.request(PoolLedger.Waiter(waiter), now: start) }
        #expect(ledger.leave(1) && !ledger.leave(1))
        #expect(ledger.expire(2) && !ledger.expire(2))
        #expect(ledger.opened(1, now: start) == [.lend(1, to: 3)])
        #expect(ledger.opened(2, now: start).isEmpty)
        #expect(ledger.statistics.acquireTimeouts == 1 && ledger.statistics.idle == 1)
    }

    @Test func moreThanTheLimitOfWaitersAreRefused() {
        var ledger = ledger()
        for waiter in 1...3 { _ = ledger.request(PoolLedger.Waiter(waiter), now: start) }
        #expect(ledger.request(4, now: start) == [.fail(4, .poolExhausted)])
    }

    @Test func aConnectionIdleForLongIsAskedFirstAndReplacedIfSilent() {
        var ledger = ledger(open: 1, pingAfter: .seconds(5))
        #expect(ledger.request(1, now: at(4)) == [.lend(1, to: 1)])
        #expect(ledger.returned(1, now: at(4)).isEmpty)
        #expect(ledger.request(2, now: at(20)) == [.ping(1)])
        #expect(ledger.answered(1, now: at(20)) == [.lend(1, to: 2)])
        #expect(ledger.returned(1, now: at(20)).isEmpty)
        #expect(ledger.request(3, now: at(40)) == [.ping(1)])
        #expect(ledger.vanished(1, now: at(41)) == [.open(2)])
        #expect(ledger.opened(2, now: at(41)) == [.lend(2, to: 3)])
    }

    @Test func evenIfEveryConnectionIsAskedFirstOneThatAnsweredIsLent() {
        var ledger = ledger(pingAfter: .zero)
        #expect(ledger.request(1, now: start) == [.open(1)])
        #expect(ledger.opened(1, now: start) == [.ping(1)])
        #expect(ledger.answered(1, now: start) == [.lend(1, to: 1)])
    }

    @Test func anOldConnectionIsReplacedWhenItIsNotInUse() {
        var ledger = ledger(open: 1, pingAfter: .seconds(10_000))
        #expect(ledger.nextTick == at(3_600))
        #expect(ledger.request(1, now: at(3_599)) == [.lend(1, to: 1)])
        #expect(ledger.tick(now: at(3_601)).isEmpty)
        #expect(ledger.returned(1, now: at(3_602)) == [.close(1)])
        #expect(ledger.statistics.open == 0)
        var other = self.ledger(open: 2)
        #expect(Set(other.tick(now: at(3_600))) == [.close(1), .close(2)])
    }

    @Test func overflowGoesWhenItHasHadNothingToDo() {
        var ledger = ledger(open: 3)
        #expect(ledger.nextTick == at(10))
        #expect(ledger.tick(now: at(9)).isEmpty)
        #expect(ledger.tick(now: at(10)) == [.close(1)])
        #expect(ledger.statistics.open == 2 && ledger.nextTick == at(3_600))
    }

    @Test func whileNothingConnectsCallersAreToldAtOnceAndOneAttemptIsMadeAtATime() {
        var ledger = ledger()
        for waiter in 1...3 { _ = ledger.request(PoolLedger.Waiter(waiter), now: start) }
        #expect(ledger.openingFailed(1, .connect, now: start, jitter: 1).isEmpty)
        #expect(ledger.openingFailed(2, .connect, now: start, jitter: 1).isEmpty)
        #expect(
            ledger.openingFailed(3, .connect, now: start, jitter: 1)
                == [.fail(1, .connect), .fail(2, .connect), .fail(3, .connect)])
        #expect(ledger.request(4, now: at(0.9)) == [.fail(4, .connect)])
        #expect(ledger.request(5, now: at(1)) == [.open(4)])
        #expect(ledger.request(6, now: at(1)).isEmpty)
        // The pause doubles.
        #expect(ledger.openingFailed(4, .connect, now: at(1), jitter: 1) == [.fail(5, .connect), .fail(6, .connect)])
        #expect(ledger.request(7, now: at(2.9)) == [.fail(7, .connect)])
        #expect(ledger.request(8, now: at(3)) == [.open(5)])
        #expect(ledger.request(9, now: at(3)).isEmpty)
        // And is forgotten with the first success.
        #expect(ledger.opened(5, now: at(3)) == [.lend(5, to: 8), .open(6)])
    }

    @Test func aFailedAttemptDoesNotHurtThoseWhoCanWaitForOthers() {
        var ledger = ledger(open: 1)
        #expect(ledger.request(1, now: start) == [.lend(1, to: 1)])
        #expect(ledger.request(2, now: start) == [.open(2)])
        #expect(ledger.openingFailed(2, .connect, now: start, jitter: 0).isEmpty)
        #expect(ledger.nextTick == at(0.5))
        #expect(ledger.tick(now: at(0.5)) == [.open(3)])
        #expect(ledger.nextTick == nil)
        #expect(ledger.returned(1, now: at(0.6)) == [.lend(1, to: 2)])
    }

    @Test func drainingRefusesEverybodyAndTakesConnectionsBack() {
        var ledger = ledger(open: 3)
        #expect(ledger.request(1, now: start) == [.lend(3, to: 1)])
        #expect(Set(ledger.drain()) == [.close(1), .close(2)])
        #expect(ledger.request(2, now: start) == [.fail(2, .closed)])
        #expect(ledger.returned(3, now: start) == [.close(3)])
        #expect(ledger.statistics.open == 0 && ledger.nextTick == nil)
    }

    @Test(arguments: 0..<20)
    func whateverHappensNobodyIsServedTwiceAndNothingIsLostOrOverTheLimit(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ledger = ledger(pingAfter: .seconds(3))
        var now = start
        var waiting: Set<PoolLedger.Waiter> = []
        var opening: Set<PoolLedger.Connection> = []
        var pinging: Set<PoolLedger.Connection> = []
        var lent: Set<PoolLedger.Connection> = []
        func apply(_ actions: [PoolLedger.Action]) {
            for action in actions {
                switch action {
                case .lend(let connection, let waiter):
                    #expect(waiting.remove(waiter) != nil)
                    #expect(lent.insert(connection).inserted)
                case .open(let connection): #expect(opening.insert(connection).inserted)
                case .ping(let connection): #expect(pinging.insert(connection).inserted)
                case .close(let connection): #expect(!lent.contains(connection) && !pinging.contains(connection))
                case .fail(let waiter, _): #expect(waiting.remove(waiter) != nil)
                }
            }
        }
        for step in 1...500 {
            now = now.advanced(by: .milliseconds(Int.random(in: 0...4_000, using: &generator)))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0...2:
                waiting.insert(UInt64(step))
                apply(ledger.request(UInt64(step), now: now))
            case 3:
                if let waiter = waiting.randomElement(using: &generator) {
                    if ledger.leave(waiter) { waiting.remove(waiter) }
                }
            case 4:
                if let connection = opening.popFirst() {
                    apply(
                        Bool.random(using: &generator)
                            ? ledger.opened(connection, now: now)
                            : ledger.openingFailed(connection, .connect, now: now, jitter: 0.5))
                }
            case 5:
                if let connection = pinging.popFirst() {
                    apply(
                        Bool.random(using: &generator)
                            ? ledger.answered(connection, now: now) : ledger.vanished(connection, now: now))
                }
            case 6:
                if let connection = lent.popFirst() {
                    apply(
                        Int.random(in: 0..<4, using: &generator) > 0
                            ? ledger.returned(connection, now: now) : ledger.vanished(connection, now: now))
                }
            default: apply(ledger.tick(now: now))
            }
            let statistics = ledger.statistics
            #expect(statistics.inUse == lent.count && statistics.preparing == opening.count + pinging.count)
            #expect(statistics.open <= 3 && statistics.waiters == waiting.count)
        }
    }
}
