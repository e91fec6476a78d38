import FoundationEssentials
import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

/// What is answered from a cache, for whom, and what is not.
@Suite struct QueryPipelineCacheTests {
    static let personal = "List my pending tasks"

    @Test func theSameQuestionIsGeneratedOnceAndThenAnExactHit() async throws {
        let fixture = PipelineFixture()
        let first = try await fixture.ask(Self.personal)
        let second = try await fixture.ask("  list MY pending tasks ")
        #expect(first.cacheStatus == .miss)
        #expect(second.cacheStatus == .hitExact)
        #expect(second.answer.response == first.answer.response)
        #expect(fixture.chat.requests.count == 1)
        #expect(fixture.metric("pixie_cache_requests_total{cache=\"exact\",result=\"hit\"}") == 1)
        #expect(fixture.metric("pixie_llm_saved_dollars_total{cache=\"exact\"}") == 140.0 / 1_000_000)
    }

    @Test func theSameQuestionPolitelyPutIsASemanticHit() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask(Self.personal)
        let second = try await fixture.ask("Could you please list my pending tasks?")
        #expect(second.cacheStatus == .hitSemantic)
        #expect(fixture.chat.requests.count == 1)
        #expect(fixture.metric("semantic_cache_hits_total") == 1)
        #expect(fixture.metric("semantic_cache_misses_total") == 1)
    }

    @Test func aNearQuestionAboutSomethingElseIsNotAHit() async throws {
        let fixture = PipelineFixture()
        let text = "Show my notes about the long kitchen renovation project plan with costs and dates for contractor"
        _ = try await fixture.ask(text + " Anna")
        let second = try await fixture.ask(text + " Hanna")
        #expect(second.cacheStatus == .miss)
        #expect(fixture.chat.requests.count == 2)
        let vetoes = GuardVeto.allCases.compactMap {
            fixture.metric("pixie_cache_guard_vetoes_total{guard=\"\($0.rawValue)\"}")
        }
        #expect(vetoes.count == GuardVeto.allCases.count && vetoes.reduce(0, +) == 1)
    }

    @Test func modelTokensAreCountedForTheirUser() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask(Self.personal, user: .ann)
        let tokens = try #require(fixture.metric("pixie_user_tokens_total{user=\"\(UserID.ann)\"}"))
        #expect(tokens > 0)
        _ = try await fixture.ask(Self.personal, user: .ann)
        #expect(
            fixture.metric("pixie_user_tokens_total{user=\"\(UserID.ann)\"}") == tokens, "a cached answer costs none")
        #expect(fixture.metric("pixie_user_tokens_total{user=\"other\"}") == 0)
    }

    @Test func aUserNeverGetsAnotherUsersAnswer() async throws {
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { request, _ in .answer(request.context.tasks.map(\.title).joined()) },
            records: FakeRecords(tasks: [.ann: [FakeRecords.task("Ann's")], .bob: [FakeRecords.task("Bob's")]]))
        #expect(try await fixture.ask(Self.personal, user: .ann).answer.response == "Ann's")
        #expect(try await fixture.ask(Self.personal, user: .bob).answer.response == "Bob's")
        #expect(try await fixture.ask(Self.personal, user: .ann).answer.response == "Ann's")
        #expect(fixture.chat.requests.count == 2)
    }

    @Test func anAnswerBuiltOnNobodysDataIsSharedByAll() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask("What is the capital of France?", user: .ann)
        let second = try await fixture.ask("What is the capital of France?", user: .bob)
        #expect(second.cacheStatus == .hitExact)
        #expect(fixture.chat.requests.count == 1)
        #expect(fixture.chat.requests[0].context.userName == nil)
    }

    @Test func aGeneralQuestionAnsweredFromAUsersDocumentStaysThatUsers() async throws {
        let passage = DocumentPassage(documentID: "d", title: "Wifi", source: "note", content: "guest", score: 0.9)
        let fixture = PipelineFixture(documents: FakeDocuments([.ann: [passage]]))
        _ = try await fixture.ask("What is the wifi password?", user: .ann)
        let second = try await fixture.ask("What is the wifi password?", user: .bob)
        #expect(second.cacheStatus == .miss)
        #expect(second.answer.sources.isEmpty)
        #expect(fixture.chat.requests.count == 2)
    }

    @Test func passagesThatHaveNothingToDoWithTheQuestionAreLeftOut() async throws {
        let passage = DocumentPassage(documentID: "d", title: "Wifi", source: "note", content: "guest", score: 0.1)
        let fixture = PipelineFixture(documents: FakeDocuments([.ann: [passage]]))
        let outcome = try await fixture.ask(Self.personal)
        #expect(outcome.answer.sources.isEmpty)
    }

    @Test(arguments: ["Create a task to call Bob", "What are my tasks for today?", "Remind me to buy milk"])
    func writesAndQuestionsAboutNowAreNeverCached(text: String) async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        #expect(try await fixture.ask(text).cacheStatus == .bypass)
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask(text).cacheStatus == .bypass)
        #expect(fixture.chat.requests.count == 2)
    }

    @Test func bypassNeitherReadsNorWrites() async throws {
        let fixture = PipelineFixture()
        #expect(try await fixture.ask(Self.personal, cache: .bypass).cacheStatus == .bypass)
        #expect(try await fixture.ask(Self.personal).cacheStatus == .miss)
        #expect(try await fixture.ask(Self.personal, cache: .bypass).cacheStatus == .bypass)
        #expect(fixture.chat.requests.count == 3)
    }

    @Test func refreshGeneratesAnewAndStoresOverTheOld() async throws {
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, call in .answer("answer \(call)") })
        _ = try await fixture.ask(Self.personal)
        #expect(try await fixture.ask(Self.personal, cache: .refresh).answer.response == "answer 1")
        let third = try await fixture.ask(Self.personal)
        #expect(third.cacheStatus == .hitExact)
        #expect(third.answer.response == "answer 1")
        #expect(try await fixture.ask("Please list my pending tasks").answer.response == "answer 1")
    }

    @Test func onlyAnswersFromACacheOrNotAtAll() async throws {
        let fixture = PipelineFixture()
        await #expect { _ = try await fixture.ask(Self.personal, cache: .only) } throws: {
            ($0 as? QueryError)?.code == .notCached
        }
        #expect(fixture.chat.requests.isEmpty)
        _ = try await fixture.ask(Self.personal)
        #expect(try await fixture.ask(Self.personal, cache: .only).cacheStatus == .hitExact)
    }

    @Test func anAnswerIsServedForItsHourAndNotLonger() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        _ = try await fixture.ask(Self.personal)
        time.advance(by: .seconds(3_599))
        #expect(try await fixture.ask(Self.personal).cacheStatus == .hitExact)
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask(Self.personal).cacheStatus == .miss)
    }

    @Test func theSameWordsAreTheSameQuestionAtTheBeginningOfAConversationAndAnotherLaterOn() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        let session = SessionID(UUID())
        _ = try await fixture.ask(Self.personal)
        // Sooner, a repeat is the first one's: it joins its flight.
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask(Self.personal, session: session).cacheStatus == .hitExact)
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask(Self.personal, session: session).cacheStatus == .miss)
    }

    @Test(arguments: [
        ScriptedChatModel.completion("cut sho", finish: .length),
        ScriptedChatModel.completion("filtered", finish: .contentFilter),
        ScriptedChatModel.completion(
            "", toolCalls: [ToolCall(id: "1", name: "create_task", arguments: .object([:]))], finish: .toolCalls),
        ScriptedChatModel.completion(
            "ok", toolCalls: [ToolCall(id: "1", name: "create_task", arguments: .object([:]))]),
    ])
    func answersThatAreCutShortFilteredOrAskForActionsAreNotKept(completion: ChatCompletion) async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .complete(completion) }, time: time)
        _ = try await fixture.ask(Self.personal)
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask(Self.personal).cacheStatus == .miss)
        #expect(fixture.chat.requests.count == 2)
    }

    @Test func aTextIsEmbeddedOnce() async throws {
        let fixture = PipelineFixture()
        let deadline = Deadline.after(.seconds(120))
        let first = try await fixture.embeddings.embed(["a", "b"], deadline: deadline)
        let second = try await fixture.embeddings.embed(["b", "c", "a"], deadline: deadline)
        #expect(fixture.embedding.asked == ["a", "b", "c"])
        #expect(second.vectors[0] == first.vectors[1])
        #expect(second.vectors[2] == first.vectors[0])
        #expect(fixture.metric("pixie_cache_requests_total{cache=\"embedding\",result=\"hit\"}") == 2)
    }
}
