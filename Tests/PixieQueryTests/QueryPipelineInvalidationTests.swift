import FoundationEssentials
import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

/// Data that changes while questions about it are answered.
@Suite struct QueryPipelineInvalidationTests {
    static let text = "List my pending tasks"

    func invalidate(_ fixture: PipelineFixture, _ tags: CacheTag...) async throws {
        _ = try await fixture.invalidation.invalidate(tags, cause: .dataChanged, deadline: .after(.seconds(60)))
    }

    @Test func anAnswerWhoseDataChangedMeanwhileIsGivenAndNotKept() async throws {
        let gate = Gate()
        defer { gate.open() }
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, call in call == 0 ? .gated(gate, .answer("old")) : .answer("new") })
        async let first = fixture.ask(Self.text)
        try await requireEventually { gate.waitingCount == 1 }
        try await invalidate(fixture, .tasks(.ann))
        gate.open()
        #expect(try await first.answer.response == "old")
        #expect(fixture.exactCache.statistics.entries == 0)
        #expect(fixture.semanticCache.statistics.entries == 0)
        #expect(fixture.metric("pixie_cache_refused_stores_total{reason=\"invalidated\"}") == 1)
        #expect(try await fixture.ask(Self.text).answer.response == "new")
    }

    @Test func aQuestionAskedAfterTheChangeDoesNotJoinOneAskedBefore() async throws {
        let gate = Gate()
        defer { gate.open() }
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, call in call == 0 ? .gated(gate, .answer("old")) : .answer("new") })
        async let first = fixture.ask(Self.text)
        try await requireEventually { gate.waitingCount == 1 }
        try await invalidate(fixture, .user(.ann))
        #expect(try await fixture.ask(Self.text).answer.response == "new")
        gate.open()
        #expect(try await first.answer.response == "old")
        #expect(try await fixture.ask(Self.text).answer.response == "new")
    }

    @Test func anotherUsersChangeDoesNotPartThoseWhoAskTogether() async throws {
        let gate = Gate()
        defer { gate.open() }
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .gated(gate, .answer("one")) })
        async let first = fixture.ask(Self.text)
        try await requireEventually { gate.waitingCount == 1 }
        try await invalidate(fixture, .user(.bob))
        async let second = fixture.ask(Self.text)
        try await requireEventually { fixture.pipeline.joined == 1 }
        gate.open()
        _ = try await (first, second)
        #expect(fixture.chat.requests.count == 1)
    }

    @Test func aRepeatWithinTheDebounceIsNotAnsweredFromBeforeTheChange() async throws {
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, call in .answer("answer \(call)") }, time: ManualTime())
        #expect(try await fixture.ask(Self.text).answer.response == "answer 0")
        try await invalidate(fixture, .events(.ann))
        #expect(try await fixture.ask(Self.text).answer.response == "answer 1")
    }

    @Test func whileTheLogIsOutOfSightNothingIsAnsweredFromMemory() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        _ = try await fixture.ask(Self.text)
        time.advance(by: .seconds(1))
        fixture.invalidation.lostSight()
        #expect(try await fixture.ask(Self.text).cacheStatus == .miss)
        #expect(fixture.chat.requests.count == 2)
        fixture.invalidation.trust(until: time.now() + .seconds(3_600))
        #expect(try await fixture.ask(Self.text).cacheStatus == .hitExact)
    }

    /// A write that was not answered may have been carried out.
    @Test(arguments: [false, true]) func anAnswerBuiltOnADocumentGoesAlsoWhenItsChangeFails(removes: Bool) async throws
    {
        let passage = DocumentPassage(documentID: "d-1", title: "Wifi", source: "note", content: "guest", score: 0.9)
        let fixture = PipelineFixture(
            documents: FakeDocuments(
                [.ann: [passage]], writeFailure: UpstreamError(.documents, .timeout, "not answered")))
        _ = try await fixture.ask("What is the wifi password?")
        let soon = Deadline.after(.seconds(120))
        await #expect(throws: DocumentFailure.self) {
            if removes {
                _ = try await fixture.documents.remove("d-1", user: .ann, deadline: soon)
            } else {
                let draft = DocumentDraft(
                    id: "d-1", title: "Wifi", source: "note", createdAt: Date(timeIntervalSince1970: 0),
                    content: "secret")
                _ = try await fixture.documents.put(draft, user: .ann, deadline: soon)
            }
        }
        #expect(fixture.exactCache.statistics.entries == 0)
    }

    @Test func anAnswerBuiltOnADocumentGoesWithIt() async throws {
        let passage = DocumentPassage(documentID: "d-1", title: "Wifi", source: "note", content: "guest", score: 0.9)
        let fixture = PipelineFixture(documents: FakeDocuments([.ann: [passage]]))
        _ = try await fixture.ask("What is the wifi password?")
        try await invalidate(fixture, .document("d-1"))
        #expect(try await fixture.ask("What is the wifi password?").cacheStatus == .miss)
    }
}
