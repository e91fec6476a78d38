import PixieCore
import Synchronization
import Testing

@Suite struct JobRegistryTests {
    @Test("A job shows its progress, then its result") func result() async throws {
        try await running { jobs in
            let job = try jobs.start(kind: "count", detail: "to three") { progress in
                progress(3, of: 3, note: "counted")
                return .integer(3)
            }
            let ended = try await over(jobs, job.id)
            #expect(ended.state == .done && ended.result == .integer(3) && ended.completed == 3 && ended.total == 3)
            #expect(ended.endedAt != nil)
        }
    }

    @Test("A job that throws has failed, and says how") func failure() async throws {
        try await running { jobs in
            let job = try jobs.start(kind: "fail", detail: "") { _ in throw StateError(.system, "disk full") }
            let ended = try await over(jobs, job.id)
            #expect(ended.state == .failed && ended.error == "disk full")
        }
    }

    @Test("A cancelled job is told so and ends as cancelled") func cancellation() async throws {
        try await running { jobs in
            let job = try jobs.start(kind: "wait", detail: "") { progress in
                progress(0, note: "waiting")
                try await Task.sleep(for: .seconds(600))
                return .null
            }
            try await until { jobs.status(of: job.id)?.note == "waiting" }
            #expect(jobs.cancel(job.id) != nil)
            #expect(try await over(jobs, job.id).state == .cancelled)
            #expect(jobs.cancel("another") == nil)
        }
    }

    @Test("At most the given number runs at one time; the others wait their turn") func turns() async throws {
        let running = Mutex((now: 0, most: 0))
        try await self.running { jobs in
            for number in 0..<6 {
                _ = try jobs.start(kind: "turn", detail: "\(number)") { _ in
                    running.withLock {
                        $0.now += 1; $0.most = max($0.most, $0.now)
                    }
                    for _ in 0..<10 { await Task.yield() }
                    running.withLock { $0.now -= 1 }
                    return .null
                }
            }
            try await until { jobs.all.allSatisfy(\.state.isOver) }
            #expect(jobs.all.count == 6)
        }
        #expect(running.withLock { (1...2).contains($0.most) })
    }

    @Test("More waiting jobs than anybody can want are refused") func limit() throws {
        let jobs = registry()
        for _ in 0..<100 { _ = try jobs.start(kind: "wait", detail: "") { _ in .null } }
        #expect(throws: JobError.self) { try jobs.start(kind: "wait", detail: "") { _ in .null } }
    }

    private func registry() -> JobRegistry {
        let count = Mutex(0)
        let next: @Sendable () -> String = {
            count.withLock {
                $0 += 1; return "\($0)"
            }
        }
        return JobRegistry(makeID: next, time: SystemTime())
    }

    private func running(_ body: (JobRegistry) async throws -> Void) async throws {
        let jobs = registry()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await jobs.run(limit: 2) }
            try await body(jobs)
            group.cancelAll()
        }
    }

    private func over(_ jobs: JobRegistry, _ id: String) async throws -> JobStatus {
        try await until { jobs.status(of: id)?.state.isOver == true }
        return try #require(jobs.status(of: id))
    }

    private func until(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(120))
        while !condition() {
            try #require(ContinuousClock.now < deadline, "it did not happen within two minutes")
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
