import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieQuery

/// For how long what is in memory may be used without word from the log of invalidations.
@Suite struct TrustTests {
    @Test func trustEndsByItselfAndComesBackWithWordFromTheLog() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        _ = try await fixture.ask("List my pending tasks")
        fixture.invalidation.trust(until: time.now() + .seconds(5))
        time.advance(by: .milliseconds(4_999))
        #expect(try await fixture.ask("List my pending tasks").cacheStatus == .hitExact)
        #expect(fixture.metric("pixie_cache_log_current") == 1)
        time.advance(by: .milliseconds(1))
        #expect(try await fixture.ask("List my pending tasks").cacheStatus == .miss)
        #expect(try await fixture.ask("Could you please list my pending tasks?").cacheStatus == .miss)
        #expect(fixture.metric("pixie_cache_log_current") == 0)
        fixture.invalidation.trust(until: time.now() + .seconds(5))
        #expect(try await fixture.ask("List my pending tasks").cacheStatus == .hitExact)
    }

    @Test func whatAnOperatorShouldKnowIsSaidOnce() {
        let heard = Mutex<[CacheNotice]>([])
        let tiers = MemoryTiers { notice in heard.withLock { $0.append(notice) } }
        let invalidation = tiers.invalidation
        func notices() -> [CacheNotice] { heard.withLock { $0 } }
        invalidation.trust(until: .now + .seconds(5))
        invalidation.lostTrack(at: .start)
        #expect(notices() == [], "the first time there is nothing to lose")
        for _ in 0..<3 { invalidation.lostSight() }
        for _ in 0..<3 { invalidation.trust(until: .now + .seconds(5)) }
        #expect(notices() == [.lostSight, .regainedSight])
        tiers.exact.store(
            .test("a"), for: .test("a", .ann), lease: CacheLease(invalidation.ledger), at: .now)
        invalidation.lostTrack(at: .start)
        #expect(notices().last == .lostTrack(dropped: 1))
    }

    @Test(arguments: [
        (CacheClass.personalRead, 0, 3_600), (.personalRead, 9, 3_600), (.faq, 0, 14_400), (.faq, 1, 28_800),
        (.faq, 2, 57_600), (.faq, 3, 86_400), (.faq, 1_000_000, 86_400),
    ]) func anFAQThatIsFoundGoodLivesLongerUpToADay(cacheClass: CacheClass, good: Int, seconds: Int) {
        let start = ContinuousClock.now
        for jitter in [0, 0.999_999] {
            let expiry = Lifetimes(jitter: { jitter }).expiry(
                for: cacheClass, response: .seconds(3_600), goodVerdicts: good, storedAt: start)
            let lifetime = start.duration(to: expiry)
            #expect(lifetime <= Duration.seconds(seconds) && lifetime >= Duration.seconds(seconds) * 0.9)
        }
    }

    @Test func goodVerdictsCountUntilAWrongOne() {
        let feedback = FeedbackLog(limit: 16)
        let key = ExactKey.test("q", .ann)
        for (verdict, expected) in [(FeedbackLog.Verdict.good, 1), (.good, 2), (.wrong, 0), (.good, 1)] {
            feedback.add(.init(requestID: "r", key: key, similarity: 1, isSemantic: false))
            #expect(feedback.judge("r", verdict, at: .now) == key)
            #expect(feedback.goodVerdicts(on: key) == expected)
        }
    }
}
