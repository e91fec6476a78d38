import PixieCore
import PixieTestSupport
import Testing

private struct Broken: Error {}

@Suite struct WithDeadlineTests {
    @Test func aBodyInTimeGivesItsValue() async throws {
        #expect(try await withDeadline(.after(.seconds(20))) { 5 } == 5)
    }

    @Test func aBodyPastItsDeadlineIsCancelledAndAwaited() async {
        let ended = Counter()
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.after(.milliseconds(10))) {
                defer { ended.add() }
                try await Task.sleep(for: .seconds(6_000))
            }
        }
        #expect(ended.value == 1)
    }

    @Test func anErrorInTimeIsTheBodysOwn() async {
        await #expect(throws: Broken.self) { try await withDeadline(.after(.seconds(20))) { throw Broken() } }
    }

    @Test func aDeadlineAlreadyPassedDoesNotCallTheBody() async {
        let called = Counter()
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.after(.milliseconds(-1))) { called.add() }
        }
        #expect(called.value == 0)
    }

    @Test func cancellingTheCallerCancelsTheBody() async {
        let started = Counter()
        let caller = Task {
            try await withDeadline(.after(.seconds(60))) {
                started.add()
                try await Task.sleep(for: .seconds(60))
            }
        }
        #expect(await eventually { started.value == 1 })
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
    }

    @Test func aValueReachedInSpiteOfTheDeadlineIsNotLost() async throws {
        let value = try await withDeadline(.after(.milliseconds(5))) {
            while !Task.isCancelled { await Task.yield() }
            return 9
        }
        #expect(value == 9)
    }

    @Test func aThousandAtOnceAllEnd() async {
        let (done, late) = await withTaskGroup(of: Bool.self, returning: (Int, Int).self) { group in
            for index in 0..<1_000 {
                group.addTask {
                    do {
                        try await withDeadline(.after(.milliseconds(30))) {
                            if index.isMultiple(of: 2) { try await Task.sleep(for: .seconds(60)) }
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: (0, 0)) { if $1 { $0.0 += 1 } else { $0.1 += 1 } }
        }
        #expect(late >= 500)
        #expect(done + late == 1_000)
    }
}
