import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

/// A language model that has the last word where the words of two questions do not say.
@Suite struct SemanticVerifierTests {
    static let known = "What is the capital of France?"
    static let asked = "What is the population of France?"

    @Test func theWordsOfThePairDoNotSay() {
        let outcome = SemanticDecision().decide(query: Self.asked, candidate: Self.known, similarity: 0.8)
        #expect(outcome == .uncertain)
    }

    func fixture(
        budget: Int = 100, patience: Duration = .seconds(120),
        check: @escaping @Sendable (Int) -> ScriptedChatModel.Step
    ) -> PipelineFixture {
        PipelineFixture(
            chat: ScriptedChatModel { request, call in
                request.model == "check" ? check(call) : .answer("generated")
            }, checks: RateLimit(count: budget, per: .seconds(3_600)), checkPatience: patience)
    }

    func checks(_ fixture: PipelineFixture) -> Int { fixture.chat.requests.count { $0.model == "check" } }

    @Test(arguments: [("yes", true), ("Yes.", true), ("no", false), ("Yes, but", false), ("", false), ("maybe", false)])
    func onlyAPlainYesServes(reply: String, serves: Bool) async throws {
        let fixture = fixture { _ in .answer(reply) }
        _ = try await fixture.ask(Self.known)
        let second = try await fixture.ask(Self.asked)
        #expect(checks(fixture) == 1)
        #expect(second.cacheStatus == (serves ? .hitSemantic : .miss))
    }

    @Test func aModelThatFailsOrHangsServesNothing() async throws {
        for (step, patience) in [
            (ScriptedChatModel.Step.fail(UpstreamError(.languageModel, .failed, "500")), Duration.seconds(120)),
            (.hang, .milliseconds(20)),
        ] {
            let fixture = fixture(patience: patience) { _ in step }
            _ = try await fixture.ask(Self.known)
            #expect(try await fixture.ask(Self.asked).cacheStatus == .miss)
            #expect(fixture.metric("pixie_cache_checks_total{verdict=\"failed\"}") == 1)
        }
    }

    @Test func aBudgetThatIsSpentServesNothingAndAsksNothing() async throws {
        let fixture = fixture(budget: 1) { _ in .answer("no") }
        _ = try await fixture.ask(Self.known)
        for _ in 0..<3 {
            await #expect(throws: QueryError.self) { try await fixture.ask(Self.asked, cache: .only) }
        }
        #expect(checks(fixture) == 1)
        #expect(fixture.metric("pixie_cache_checks_total{verdict=\"over_budget\"}") == 2)
    }

    @Test func whatIsOutOfSightWhileTheModelIsAskedIsNotServed() async throws {
        let gate = Gate()
        defer { gate.open() }
        let fixture = fixture { _ in .gated(gate, .answer("yes")) }
        _ = try await fixture.ask(Self.known)
        async let asking = fixture.ask(Self.asked)
        try await requireEventually { gate.waitingCount == 1 }
        fixture.invalidation.lostSight()
        gate.open()
        #expect(try await asking.cacheStatus == .miss)
    }

    @Test func whatContradictsIsNotEvenAsked() async throws {
        let fixture = fixture { _ in .answer("yes") }
        _ = try await fixture.ask("Show my notes about the kitchen renovation project of contractor Anna")
        let second = try await fixture.ask("Show my notes about the kitchen renovation project of contractor Bert")
        #expect(second.cacheStatus == .miss)
        #expect(checks(fixture) == 0)
    }
}
