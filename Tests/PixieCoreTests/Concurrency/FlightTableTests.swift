import PixieCore
import Testing

/// Walks a table through a random schedule and keeps its own books beside it.
private struct Schedule {
    var random: SeededGenerator
    var table: FlightTable<Int, UInt64>
    var now = ContinuousClock.now
    let holdFor: Duration
    var leaders: [Int: (participant: UInt64, started: ContinuousClock.Instant)] = [:]
    var waiters: [Int: [UInt64]] = [:]
    var nextParticipant: UInt64 = 0
    var answered: Set<UInt64> = []

    init(seed: UInt64, holdFor: Duration) {
        random = SeededGenerator(seed: seed)
        self.holdFor = holdFor
        table = FlightTable(holdFor: holdFor)
    }

    mutating func step() {
        let key = Int.random(in: 0..<3, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: enter(key)
        case 5: succeed(key)
        case 6: fail(key)
        case 7: leave(key)
        default: now = now.advanced(by: .milliseconds(Int.random(in: 0...120, using: &random)))
        }
        for key in 0..<3 { #expect(table.waiterCount(of: key) == waiters[key, default: []].count) }
        #expect(table.flightCount == leaders.count)
    }

    mutating func enter(_ key: Int) {
        nextParticipant += 1
        switch table.enter(key, as: nextParticipant, now: now) {
        case .lead:
            #expect(leaders[key] == nil, "two leaders for one key")
            leaders[key] = (nextParticipant, now)
        case .wait:
            #expect(leaders[key] != nil, "waits for nobody")
            waiters[key, default: []].append(nextParticipant)
        case .held(let value):
            #expect(answered.contains(value))
        }
    }

    mutating func succeed(_ key: Int) {
        guard let leader = leaders[key] else { return }
        let served = table.succeed(key, leader: leader.participant, value: leader.participant, now: now)
        #expect(served == waiters[key, default: []])
        answered.insert(leader.participant)
        leaders[key] = nil
        waiters[key] = nil
        let isHeld = leader.started.duration(to: now) < holdFor
        #expect((table.heldValue(of: key, now: now) == leader.participant) == isHeld)
        #expect(table.heldValue(of: key, now: leader.started.advanced(by: holdFor)) == nil)
    }

    mutating func fail(_ key: Int) {
        guard let leader = leaders[key] else { return }
        let next = table.fail(key, leader: leader.participant, now: now)
        #expect(next == waiters[key]?.first)
        leaders[key] = next.map { ($0, now) }
        if next != nil { waiters[key]?.removeFirst() }
        #expect(table.fail(key, leader: leader.participant, now: now) == nil, "a leader hands over once")
    }

    mutating func leave(_ key: Int) {
        guard let waiter = waiters[key]?.randomElement(using: &random) else { return }
        #expect(table.leave(key, waiter: waiter) == true)
        #expect(table.leave(key, waiter: waiter) == false)
        waiters[key]?.removeAll { $0 == waiter }
    }
}

@Suite struct FlightTableTests {
    @Test(
        "any schedule keeps one leader a key, in order of arrival, and answers every waiter once", arguments: [0, 300])
    func randomSchedules(holdMilliseconds: Int) {
        for seed in 0..<2_000 as Range<UInt64> {
            var schedule = Schedule(seed: seed, holdFor: .milliseconds(holdMilliseconds))
            for _ in 0..<60 { schedule.step() }
        }
    }

    @Test func aSuccessStaysJoinableUntilTheHoldAfterItsLeaderStarted() {
        var table = FlightTable<String, Int>(holdFor: .milliseconds(300))
        let start = ContinuousClock.now
        _ = table.enter("a", as: 1, now: start)
        _ = table.succeed("a", leader: 1, value: 7, now: start.advanced(by: .milliseconds(100)))
        guard case .held(7) = table.enter("a", as: 2, now: start.advanced(by: .milliseconds(299))) else {
            Issue.record("not joinable within the hold")
            return
        }
        guard case .lead = table.enter("a", as: 3, now: start.advanced(by: .milliseconds(300))) else {
            Issue.record("joinable after the hold")
            return
        }
    }

    @Test func expiredValuesAreForgottenAsOthersComeAndGo() {
        var table = FlightTable<Int, Int>(holdFor: .milliseconds(300))
        var now = ContinuousClock.now
        for key in 0..<10_000 {
            _ = table.enter(key, as: UInt64(key), now: now)
            _ = table.succeed(key, leader: UInt64(key), value: key, now: now)
            now = now.advanced(by: .milliseconds(1))
            #expect(table.heldCount <= 302)
        }
    }

    @Test func whoDoesNotLeadCannotReport() {
        var table = FlightTable<String, Int>()
        let now = ContinuousClock.now
        _ = table.enter("a", as: 1, now: now)
        _ = table.enter("a", as: 2, now: now)
        #expect(table.succeed("a", leader: 2, value: 7, now: now) == [])
        #expect(table.fail("a", leader: 2, now: now) == nil)
        #expect(table.fail("a", leader: 1, now: now) == 2)
    }
}
