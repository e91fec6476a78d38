import PixieCore
import PixieTestSupport
import Testing

@Suite struct AdmissionTests {
    @Test func anyScheduleKeepsTheLimitsAndTheOrder() {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let limit = Int.random(in: 1...4, using: &random)
            let queueLimit = Int.random(in: 0...5, using: &random)
            var queue = AdmissionQueue(limit: limit, queueLimit: queueLimit)
            var running = 0
            var waiting: [UInt64] = []
            for waiter in 1...60 as ClosedRange<UInt64> {
                switch Int.random(in: 0..<4, using: &random) {
                case 0, 1:
                    switch queue.request(waiter) {
                    case .admitted:
                        running += 1
                        #expect(waiting.isEmpty, "overtook the queue")
                    case .queued: waiting.append(waiter)
                    case .refused(let refusal):
                        #expect(refusal.reason == .queueFull && running == limit && waiting.count == queueLimit)
                    }
                case 2 where running > 0:
                    let next = queue.release(workDuration: .seconds(1))
                    #expect(next == waiting.first)
                    if next == nil { running -= 1 } else { waiting.removeFirst() }
                default:
                    guard let leaving = waiting.randomElement(using: &random) else { continue }
                    #expect(queue.leave(leaving) == true)
                    #expect(queue.leave(leaving) == false)
                    waiting.removeAll { $0 == leaving }
                }
                #expect(queue.running == running && queue.waiting == waiting.count)
                #expect(running <= limit && waiting.count <= queueLimit)
            }
        }
    }

    @Test func theRetryEstimateFollowsTheQueueAndTheWork() {
        var queue = AdmissionQueue(limit: 2, queueLimit: 10)
        #expect(queue.retryAfter == .seconds(1))
        _ = queue.request(1)
        _ = queue.release(workDuration: .seconds(4))
        #expect(queue.retryAfter == .seconds(2))
        for waiter in 2...5 as ClosedRange<UInt64> { _ = queue.request(waiter) }
        #expect(queue.retryAfter == .seconds(6))
        for _ in 0..<200 { _ = queue.release(workDuration: .seconds(1_000)); _ = queue.request(9) }
        #expect(queue.retryAfter == .seconds(30))
    }

    @Test func drainingRefusesNewcomersAndServesTheAccepted() {
        var queue = AdmissionQueue(limit: 1, queueLimit: 5)
        _ = queue.request(1)
        _ = queue.request(2)
        queue.drain()
        guard case .refused(let refusal) = queue.request(3) else {
            Issue.record("admitted while draining")
            return
        }
        #expect(refusal.reason == .draining)
        #expect(queue.release(workDuration: .zero) == 2)
        #expect(queue.release(workDuration: .zero) == nil)
        #expect(queue.running == 0)
    }

    @Test func underStressAtMostTheLimitRunsAndEveryPermitComesBack() async {
        let limiter = ConcurrencyLimiter(limit: 8, queueLimit: 1_000)
        let running = Counter()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<3_000 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(index))
                    let wait = Duration.microseconds(Int.random(in: 100...300_000, using: &random))
                    let cancels = Int.random(in: 0..<5, using: &random) == 0
                    let yields = Int.random(in: 0..<20, using: &random)
                    let caller = Task {
                        try await limiter.withPermit(deadline: .after(wait)) {
                            running.add()
                            for _ in 0..<yields { await Task.yield() }
                            running.add(-1)
                        }
                    }
                    if cancels { caller.cancel() }
                    _ = await caller.result
                }
            }
        }
        #expect(running.most <= 8)
        #expect(limiter.counts.running == 0 && limiter.counts.waiting == 0)
    }

    @Test func aWaiterLeavesAtItsDeadlineAndAFullQueueRefusesAtOnce() async throws {
        let limiter = ConcurrencyLimiter(limit: 1, queueLimit: 1)
        try await limiter.withPermit(deadline: .after(.seconds(20))) {
            await #expect(throws: DeadlineExceeded.self) {
                try await limiter.withPermit(deadline: .after(.milliseconds(10))) {}
            }
            #expect(limiter.counts.waiting == 0)
            let waiter = Task { try await limiter.withPermit(deadline: .after(.seconds(20))) { 1 } }
            #expect(await eventually { limiter.counts.waiting == 1 })
            await #expect(throws: AdmissionRefused(reason: .queueFull, retryAfter: .seconds(1))) {
                try await limiter.withPermit(deadline: .after(.seconds(20))) {}
            }
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        limiter.drain()
        await #expect(throws: AdmissionRefused.self) { try await limiter.withPermit(deadline: .after(.seconds(1))) {} }
    }

    @Test(
        "a wait is drawn from a ceiling that doubles up to the cap",
        arguments: [
            (0, 200), (1, 400), (5, 6_400), (6, 10_000), (1_000, 10_000), (-1, 200),
        ])
    func backoff(retry: Int, ceilingMilliseconds: Int) {
        let backoff = Backoff()
        #expect(backoff.ceiling(retry: retry) == .milliseconds(ceilingMilliseconds))
        #expect(backoff.delay(retry: retry, jitter: 0) == .zero)
        #expect(backoff.delay(retry: retry, jitter: 0.5) == .milliseconds(ceilingMilliseconds) / 2)
        var random = SeededGenerator(seed: 1)
        #expect(
            (0..<100).allSatisfy { _ in backoff.delay(retry: retry, using: &random) <= backoff.ceiling(retry: retry) })
    }
}
