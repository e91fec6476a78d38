import PixieCore
import Synchronization
import Testing

@testable import PixieBackends

@Suite struct UpstreamGuardTests {
    private let time = ManualTime()
    private let registry = MetricsRegistry()

    private func make(_ limits: UpstreamLimits) -> UpstreamGuard {
        UpstreamGuard(
            upstream: .sharedCache, target: "redis", limits: limits, metrics: UpstreamMetrics(registry: registry),
            time: time)
    }

    private func fail(_ upstreamGuard: UpstreamGuard, _ code: UpstreamError.Code, after wait: Duration = .zero) async {
        _ = try? await upstreamGuard.call(.get, deadline: .after(.seconds(10), from: time.now())) { _ in
            time.advance(by: wait)
            throw UpstreamError(.sharedCache, code, "")
        }
    }

    private func isCalled(_ upstreamGuard: UpstreamGuard) async -> Bool {
        (try? await upstreamGuard.call(.get, deadline: .after(.seconds(10), from: time.now())) { _ in true }) ?? false
    }

    @Test func aCallGetsTheEarlierOfItsDeadlineAndTheLimit() async throws {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 10))
        let start = time.now()
        let late = try await upstreamGuard.call(.get, deadline: .after(.seconds(10), from: start)) { $0 }
        let early = try await upstreamGuard.call(.get, deadline: .after(.milliseconds(5), from: start)) { $0 }
        #expect(late == .after(.seconds(1), from: start))
        #expect(early == .after(.milliseconds(5), from: start))
    }

    @Test func aCallThatIsEndedLaterCountsLikeAnyOther() async throws {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 1))
        let deadline = Deadline.after(.seconds(10), from: time.now())
        let call = try #require(upstreamGuard.begin(.script, deadline: deadline))
        #expect(call.deadline == .after(.seconds(1), from: time.now()))
        #expect(upstreamGuard.begin(.script, deadline: deadline) == nil, "one at a time")
        #expect(await !isCalled(upstreamGuard))
        upstreamGuard.end(call)
        #expect(upstreamGuard.state == .up)
        #expect(await isCalled(upstreamGuard))
        let hanging = try #require(upstreamGuard.begin(.script, deadline: deadline))
        time.advance(by: .seconds(1))
        upstreamGuard.end(hanging, UpstreamError(.sharedCache, .timeout, ""))
        #expect(upstreamGuard.state == .down)
        #expect(upstreamGuard.begin(.script, deadline: deadline) == nil)
    }

    @Test(arguments: [UpstreamError.Code.timeout, .unavailable])
    func nobodyWaitsForADeadStoreTwice(_ code: UpstreamError.Code) async {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 10))
        #expect(await isCalled(upstreamGuard))
        await fail(upstreamGuard, code, after: .seconds(1))
        #expect(upstreamGuard.state == .down)
        #expect(await !isCalled(upstreamGuard))
    }

    @Test func aTimeoutOfACallThatHadHardlyAnyTimeDoesNotOpenTheBreaker() async {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 10))
        await fail(upstreamGuard, .timeout, after: .milliseconds(20))
        #expect(await isCalled(upstreamGuard))
    }

    @Test func onlyAProbeFindsOutThatAProbedStoreIsBack() async {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 10))
        await fail(upstreamGuard, .timeout, after: .seconds(1))
        time.advance(by: .seconds(5))
        #expect(upstreamGuard.state == .failing)
        #expect(await !isCalled(upstreamGuard), "a caller is never the one to try")
        await upstreamGuard.probe(timeout: .seconds(1)) { _ in throw UpstreamError(.sharedCache, .unreachable, "") }
        #expect(await !isCalled(upstreamGuard))
        time.advance(by: .seconds(2))
        await upstreamGuard.probe(timeout: .seconds(1)) { _ in }
        #expect(await isCalled(upstreamGuard))
        #expect(upstreamGuard.state == .up)
    }

    @Test func aRefusedSignOfLifeIsAFailureAndARefusedCallIsNot() async {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 10))
        await upstreamGuard.probe(timeout: .seconds(1)) { _ in throw UpstreamError(.sharedCache, .rejected, "") }
        #expect(upstreamGuard.state == .failing)
        await fail(upstreamGuard, .rejected)
        #expect(upstreamGuard.state == .failing)
        await upstreamGuard.probe(timeout: .seconds(1)) { _ in }
        await fail(upstreamGuard, .rejected)
        #expect(upstreamGuard.state == .up)
    }

    @Test(arguments: [false, true])
    func aModelHangsWhenACallTimesOutWhileNobodyGetsAnAnswer(_ othersGetAnswers: Bool) async {
        let upstreamGuard = make(.model(stall: .seconds(3), concurrency: 10))
        #expect(await isCalled(upstreamGuard))
        time.advance(by: .seconds(1))
        _ = try? await upstreamGuard.call(.get, deadline: .after(.seconds(6), from: time.now())) { _ in
            time.advance(by: .seconds(2))
            if othersGetAnswers { upstreamGuard.noteSign() }
            time.advance(by: .seconds(4))
            throw UpstreamError(.sharedCache, .timeout, "")
        }
        #expect(await isCalled(upstreamGuard) == othersGetAnswers)
    }

    @Test(arguments: [false, true])
    func aCallThatIsCancelledSaysSomethingOfTheUpstreamOnlyOnceItsTimeIsOver(_ isOver: Bool) async {
        let upstreamGuard = make(.model(stall: .seconds(3), concurrency: 10))
        _ = try? await upstreamGuard.call(.get, deadline: .after(.seconds(6), from: time.now())) { _ in
            time.advance(by: .seconds(isOver ? 6 : 4))
            throw CancellationError()
        }
        #expect(await isCalled(upstreamGuard) != isOver)
    }

    @Test func aHangingModelIsTriedByOneCallAtATimeAndUsedAgainOnceItAnswers() async {
        let upstreamGuard = make(.model(stall: .seconds(3), concurrency: 10))
        await fail(upstreamGuard, .timeout, after: .seconds(6))
        #expect(upstreamGuard.state == .down)
        time.advance(by: .seconds(2))
        await fail(upstreamGuard, .timeout, after: .seconds(6))
        #expect(await !isCalled(upstreamGuard), "the wait has begun again")
        time.advance(by: .seconds(30))
        #expect(await isCalled(upstreamGuard))
        #expect(upstreamGuard.isClosed)
    }

    @Test func callsBeyondTheBulkheadAreRefusedAtOnceAndCountedAsOverloaded() async throws {
        let upstreamGuard = make(.store(timeout: .seconds(1), concurrency: 1))
        let deadline = Deadline.after(.seconds(10), from: time.now())
        let inner = try await upstreamGuard.call(.get, deadline: deadline) { _ in
            await #expect(throws: UpstreamError.self) {
                try await upstreamGuard.call(.get, deadline: deadline) { _ in }
            }
        }
        #expect(inner?.code == .overloaded)
        #expect(inner?.retryAfter == .seconds(1))
        #expect(await isCalled(upstreamGuard), "a place that was given back can be used")
        var text: [UInt8] = []
        registry.write(.text004, into: &text)
        for sample in [
            #"pixie_upstream_requests_total{upstream="redis",outcome="overloaded"} 1"#,
            #"pixie_upstream_calls{upstream="redis",target="redis"} 0"#,
            #"pixie_upstream_calls_limit{upstream="redis",target="redis"} 1"#,
        ] { #expect(String(decoding: text, as: UTF8.self).contains(sample)) }
    }
}
