import PixieCore
import Testing

private struct UpstreamBroke: Error {}

private struct Driver {
    var breaker: CircuitBreaker
    var now = ContinuousClock.now

    init(_ change: (inout CircuitBreaker.Policy) -> Void = { _ in }) {
        var policy = CircuitBreaker.Policy()
        change(&policy)
        breaker = CircuitBreaker(policy: policy)
    }

    var state: CircuitBreaker.State { breaker.state(at: now) }

    /// Makes one call if it is allowed; says whether it was.
    @discardableResult
    mutating func call(_ outcome: CircuitBreaker.Outcome) -> Bool {
        guard case .yes(let permit) = breaker.admit(now: now) else { return false }
        breaker.record(outcome, permit, now: now)
        return true
    }

    mutating func call(_ outcome: CircuitBreaker.Outcome, times: Int) { for _ in 0..<times { call(outcome) } }

    mutating func wait(_ duration: Duration) { now = now.advanced(by: duration) }
}

@Suite struct CircuitBreakerTests {
    @Test func opensAfterFailuresInARowAndRefusesWithTheWaitThatIsLeft() {
        var driver = Driver()
        driver.call(.failure, times: 4)
        driver.call(.success)
        driver.call(.failure, times: 4)
        #expect(driver.state == .closed)
        driver.call(.failure)
        #expect(driver.state == .open)
        driver.wait(.milliseconds(400))
        #expect(driver.breaker.admit(now: driver.now) == .no(retryAfter: .milliseconds(600)))
    }

    @Test func oneStalledCallOpensItAndAStalledProbeKeepsItOpen() {
        var driver = Driver()
        driver.call(.stalled)
        #expect(driver.state == .open)
        driver.wait(.seconds(1))
        driver.call(.stalled)
        #expect(driver.state == .open)
    }

    @Test func opensWhenHalfOfTheCallsInTheWindowFail() {
        var driver = Driver()
        for _ in 0..<9 {
            driver.call(.success)
            driver.call(.failure)
        }
        driver.call(.success)
        #expect(driver.state == .closed)
        driver.call(.failure)
        #expect(driver.state == .open)
    }

    @Test func failuresThatLeftTheWindowAreForgotten() {
        var driver = Driver()
        for _ in 0..<9 {
            driver.call(.success)
            driver.call(.failure)
        }
        driver.wait(.seconds(12))
        driver.call(.success)
        driver.call(.failure)
        #expect(driver.state == .closed)
    }

    @Test(
        "what is the caller's fault or its own doing never opens it",
        arguments: [CircuitBreaker.Outcome.rejected, .abandoned])
    func doesNotCount(outcome: CircuitBreaker.Outcome) {
        var driver = Driver()
        driver.call(outcome, times: 1_000)
        #expect(driver.state == .closed)
        driver.call(.failure, times: 4)
        driver.call(outcome, times: 10)
        #expect(driver.state == .closed)
        driver.call(.failure)
        #expect(driver.state == .open)
    }

    @Test func letsOneProbeThroughWhenHalfOpen() {
        var driver = Driver()
        driver.call(.failure, times: 5)
        driver.wait(.seconds(1))
        #expect(driver.state == .halfOpen)
        guard case .yes(let probe) = driver.breaker.admit(now: driver.now) else {
            Issue.record("no probe")
            return
        }
        #expect(driver.call(.success) == false)
        driver.breaker.record(.success, probe, now: driver.now)
        #expect(driver.state == .closed)
    }

    @Test(
        "how a probe ends decides",
        arguments: [
            (CircuitBreaker.Outcome.success, CircuitBreaker.State.closed), (.failure, .open), (.rejected, .closed),
            (.abandoned, .halfOpen),
        ])
    func probeEnds(outcome: CircuitBreaker.Outcome, state: CircuitBreaker.State) {
        var driver = Driver()
        driver.call(.failure, times: 5)
        driver.wait(.seconds(1))
        #expect(driver.call(outcome) == true)
        #expect(driver.state == state)
    }

    @Test func waitsTwiceAsLongEachTimeUpToTheLongest() {
        var driver = Driver()
        driver.call(.failure, times: 5)
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            #expect(driver.breaker.admit(now: driver.now) == .no(retryAfter: .seconds(seconds)))
            driver.wait(.seconds(seconds))
            #expect(driver.call(.failure) == true)
        }
        driver.wait(.seconds(30))
        driver.call(.success)
        driver.call(.failure, times: 5)
        #expect(driver.breaker.admit(now: driver.now) == .no(retryAfter: .seconds(1)))
    }

    @Test func aLateOutcomeFromBeforeTheOpeningIsNotTakenForTheProbes() {
        var driver = Driver()
        guard case .yes(let early) = driver.breaker.admit(now: driver.now) else { return }
        driver.call(.failure, times: 5)
        driver.breaker.record(.success, early, now: driver.now)
        #expect(driver.state == .open)
        driver.wait(.seconds(1))
        guard case .yes = driver.breaker.admit(now: driver.now) else { return }
        driver.breaker.record(.failure, early, now: driver.now)
        driver.breaker.record(.success, early, now: driver.now)
        #expect(driver.state == .halfOpen)
    }

    @Test func aLostProbeIsReplaced() {
        var driver = Driver()
        driver.call(.failure, times: 5)
        driver.wait(.seconds(1))
        guard case .yes = driver.breaker.admit(now: driver.now) else { return }
        driver.wait(.seconds(10))
        #expect(driver.call(.success) == true)
        #expect(driver.state == .closed)
    }

    @Test func theShellRecordsHowACallEnded() async throws {
        let time = ManualTime()
        let breaker = Breaker(time: time)
        for _ in 0..<5 {
            await #expect(throws: UpstreamBroke.self) {
                try await breaker.run(classify: { _ in .failure }) { throw UpstreamBroke() }
            }
        }
        #expect(breaker.state == .open)
        await #expect(throws: BreakerOpen(retryAfter: .seconds(1))) {
            try await breaker.run(classify: { _ in .failure }) {}
        }
        time.advance(by: .seconds(1))
        await #expect(throws: CancellationError.self) {
            try await breaker.run(classify: { _ in .failure }) { throw CancellationError() }
        }
        #expect(breaker.state == .halfOpen)
        #expect(try await breaker.run(classify: { _ in .failure }) { 3 } == 3)
        #expect(breaker.state == .closed)
    }
}
