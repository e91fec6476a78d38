import PixieTestSupport
import Synchronization
import Testing

@testable import PixieCore

@Suite struct AlarmsTests {
    @Test func `Whoever sleeps wakes at its time, in whatever order they came`() async throws {
        let alarms = Alarms()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var random = SeededGenerator(seed: 7)
            for _ in 0..<2_000 {
                let wait = Duration.microseconds(Int.random(in: -1_000...60_000, using: &random))
                group.addTask {
                    let instant = ContinuousClock.now.advanced(by: wait)
                    try await alarms.sleep(until: instant)
                    #expect(ContinuousClock.now >= instant)
                }
            }
            try await group.waitForAll()
        }
        // Nobody sleeps, and it begins anew.
        try await alarms.sleep(until: .now.advanced(by: .milliseconds(5)))
        #expect(alarms.counts.sleeping == 0)
    }

    @Test func `One who has less to wait does not wait for those who came before`() async throws {
        let alarms = Alarms()
        let long = Task { try await alarms.sleep(until: .now.advanced(by: .seconds(600))) }
        try await requireEventually { alarms.counts.sleeping == 1 }
        let start = ContinuousClock.now
        try await alarms.sleep(until: start.advanced(by: .milliseconds(10)))
        #expect(ContinuousClock.now - start < .seconds(60))
        long.cancel()
        await #expect(throws: CancellationError.self) { try await long.value }
    }

    @Test func `Who is cancelled wakes at once, whether it sleeps already or not`() async throws {
        let alarms = Alarms()
        for round in 0..<500 {
            let task = Task { try await alarms.sleep(until: .now.advanced(by: .seconds(600))) }
            if round % 2 == 0 { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(alarms.counts.sleeping == 0)
    }

    @Test func `What is over does not pile up`() async throws {
        let alarms = Alarms()
        for _ in 0..<20_000 {
            let task = Task { try await alarms.sleep(until: .now.advanced(by: .seconds(600))) }
            await Task.yield()
            task.cancel()
            _ = await task.result
        }
        #expect(alarms.counts.stored <= 65)
    }
}
