import PixieCore
import PixieTestSupport
import Synchronization
import Testing

private struct LeaderFailed: Error {}

/// Holds callers back until it is opened.
private final class Gate: Sendable {
    private let opened = Atomic(false)

    func open() { opened.store(true, ordering: .releasing) }

    func wait() async throws {
        while !opened.load(ordering: .acquiring) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

@Suite struct SingleFlightTests {
    @Test func fiftyIdenticalCallsMakeOneCallOfTheWork() async throws {
        let flight = SingleFlight<String, Int>()
        let gate = Gate()
        let calls = Counter()
        let results = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let result = try await flight.run("q", deadline: .after(.seconds(20))) {
                        calls.add()
                        try await gate.wait()
                        return 42
                    }
                    return (result.value, result.joined)
                }
            }
            #expect(await eventually { flight.counts == (1, 49) })
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(calls.value == 1)
        #expect(results.count { $0.0 == 42 } == 50)
        #expect(results.count { !$0.1 } == 1)
        #expect(flight.counts == (0, 0))
    }

    @Test(
        "a leader that fails or is cancelled hands over to one waiter, whose success serves the rest",
        arguments: [true, false])
    func handsOver(byCancelling: Bool) async throws {
        let flight = SingleFlight<String, Int>()
        let leaderGate = Gate()
        let leader = Task {
            try await flight.run("q", deadline: .after(.seconds(20))) {
                try await leaderGate.wait()
                throw LeaderFailed()
            }
        }
        #expect(await eventually { flight.counts.flights == 1 })
        let calls = Counter()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await flight.run("q", deadline: .after(.seconds(20))) {
                        calls.add()
                        return 7
                    }.joined
                }
            }
            #expect(await eventually { flight.counts.waiting == 20 })
            if byCancelling { leader.cancel() } else { leaderGate.open() }
            let joined = try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            #expect(joined == 19)
        }
        #expect(calls.value == 1)
        switch await leader.result {
        case .success: Issue.record("the leader did not fail")
        case .failure(let error): #expect(byCancelling ? error is CancellationError : error is LeaderFailed)
        }
    }

    @Test func aWaiterGivesUpAtItsOwnDeadlineAndTheLeaderGoesOn() async throws {
        let flight = SingleFlight<String, Int>()
        let gate = Gate()
        async let leading = flight.run("q", deadline: .after(.seconds(20))) {
            try await gate.wait()
            return 1
        }
        #expect(await eventually { flight.counts.flights == 1 })
        await #expect(throws: DeadlineExceeded.self) {
            try await flight.run("q", deadline: .after(.milliseconds(20))) { 2 }
        }
        let waiter = Task { try await flight.run("q", deadline: .after(.seconds(20))) { 3 } }
        #expect(await eventually { flight.counts.waiting == 1 })
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        gate.open()
        #expect(try await leading.value == 1)
    }

    @Test func aRepeatWithinTheHoldJoinsTheFirstAndALaterOneDoesNot() async throws {
        let time = ManualTime()
        let flight = SingleFlight<String, Int>(holdFor: .milliseconds(300), time: time)
        let deadline = Deadline.after(.seconds(20))
        #expect(try await flight.run("q", deadline: deadline) { 1 } == (1, false))
        time.advance(by: .milliseconds(299))
        #expect(try await flight.run("q", deadline: deadline) { 2 } == (1, true))
        time.advance(by: .milliseconds(1))
        #expect(try await flight.run("q", deadline: deadline) { 3 } == (3, false))
    }

    @Test func underStressEveryCallerIsAnsweredAndNothingIsLeftBehind() async {
        let flight = SingleFlight<Int, Int>()
        let running = (0..<4).map { _ in Counter() }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<4_000 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(index))
                    let key = index % 4
                    let fate = Int.random(in: 0..<10, using: &random)
                    let limit = Duration.microseconds(Int.random(in: 200...200_000, using: &random))
                    let caller = Task {
                        try await flight.run(key, deadline: .after(limit)) {
                            #expect(running[key].add() == 1, "two at work on one key")
                            defer { running[key].add(-1) }
                            for _ in 0..<fate { await Task.yield() }
                            if fate < 3 { throw LeaderFailed() }
                            return key
                        }
                    }
                    if fate == 9 { caller.cancel() }
                    if case .success(let result) = await caller.result { #expect(result.value == key) }
                }
            }
        }
        #expect(flight.counts == (0, 0))
    }
}
