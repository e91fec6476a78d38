import FoundationEssentials
import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

@Suite struct SessionTests {
    private let session = SessionID(UUID())

    private func creatingTask() -> ScriptedChatModel {
        ScriptedChatModel { _, index in
            let call = ToolCall(id: "call-1", name: "create_task", arguments: .object(["title": .string("Milk")]))
            guard index == 0 else { return .answer("You have: Milk.") }
            return .complete(ScriptedChatModel.completion("I will add it.", toolCalls: [call], finish: .toolCalls))
        }
    }

    @Test func aTaskIsCreatedAndThenListedInOneConversation() async throws {
        let fixture = PipelineFixture(chat: creatingTask())
        let created = try await fixture.ask("Create a task: Milk", session: session)
        #expect(created.answer.toolCalls.map(\.id) == ["call-1"])
        let result = ToolResult(toolCallID: "call-1", result: .object(["id": .string("t-1")]))
        let listed = try await fixture.ask("Now list all my tasks", session: session, toolResults: [result])
        #expect(listed.answer.response == "You have: Milk.")
        let messages = fixture.chat.requests[1].messages
        #expect(messages.map(\.role) == [.system, .user, .assistant, .tool, .user, .user])
        #expect(messages[2].toolCalls.map(\.name) == ["create_task"])
        #expect(messages[3].toolCallID == "call-1")
        #expect(messages[3].content == #"{"id":"t-1"}"#)
    }

    @Test func aCallWithoutAResultIsFollowedByTheWordThatThereIsNone() async throws {
        let fixture = PipelineFixture(chat: creatingTask())
        _ = try await fixture.ask("Create a task: Milk", session: session)
        _ = try await fixture.ask("Now list all my tasks", session: session)
        #expect(fixture.chat.requests[1].messages[3].content == ChatMessage.unreported)
    }

    @Test(arguments: ["call-2", "call-1"])
    func aResultOfACallThatDoesNotWaitForOneIsRefused(_ id: String) async throws {
        let fixture = PipelineFixture(chat: creatingTask())
        _ = try await fixture.ask("Create a task: Milk", session: session)
        let first = ToolResult(toolCallID: "call-1", result: .null)
        _ = try await fixture.ask("Now list all my tasks", session: session, toolResults: [first])
        let error = await #expect(throws: QueryError.self) {
            try await fixture.ask(
                "And again", session: session, toolResults: [ToolResult(toolCallID: id, result: .null)])
        }
        #expect(error?.code == .unknownToolCall)
    }

    @Test func anIdThatTwoUsersBeginAtOnceBecomesOneUsersOnly() async throws {
        let gate = Gate()
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .gated(gate, .answer("Noted.")) })
        let session = session
        let asked = [UserID.ann, .bob].map { user in
            Task { try await fixture.ask("Remember what I say", user: user, session: session) }
        }
        #expect(await eventually { gate.waitingCount == 2 }, "both found the id to be nobody's")
        gate.open()
        var refused: [QueryError.Code] = []
        for task in asked {
            do { _ = try await task.value } catch let error as QueryError { refused.append(error.code) }
        }
        #expect(refused == [.sessionNotFound])
    }

    @Test func anotherUsersSessionIsNotFoundAndItsWordsGoNowhere() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask("My secret is xyzzy, remember it", user: .ann, session: session)
        let error = await #expect(throws: QueryError.self) {
            try await fixture.ask("What did I say?", user: .bob, session: session)
        }
        #expect(error?.code == .sessionNotFound)
        #expect(try await !fixture.sessions.remove(session, user: .bob, deadline: .after(.seconds(120))))
        _ = try await fixture.ask("What did I say?", user: .ann, session: session)
        #expect(fixture.chat.requests.last?.messages.contains { $0.content.contains("xyzzy") } == true)
    }

    @Test func aRemovedSessionBeginsAnew() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask("My secret is xyzzy, remember it", session: session)
        #expect(try await fixture.sessions.remove(session, user: .ann, deadline: .after(.seconds(120))))
        #expect(try await !fixture.sessions.remove(session, user: .ann, deadline: .after(.seconds(120))))
        _ = try await fixture.ask("What did I say?", session: session)
        #expect(fixture.chat.requests.last?.messages.contains { $0.content.contains("xyzzy") } == false)
    }

    /// The copy an instance keeps for when the shared store is away goes too, and what is being answered from it is not kept.
    @Test(arguments: [false, true]) func whenEveryConversationIsForgottenNoneComesBack(isShared: Bool) async throws {
        let time = ManualTime()
        let gate = Gate()
        defer { gate.open() }
        let store = FakeSharedStore()
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { request, call in call == 1 ? .gated(gate, .answer("late")) : .answer("now") },
            conversations: isShared ? store : nil, time: time)
        _ = try await fixture.ask("My secret is xyzzy, remember it", session: session)
        time.advance(by: .seconds(1))
        let soon = Deadline.after(.seconds(120))
        #expect(try await fixture.operation.previewClear(.sessions, deadline: soon).stored == 1)
        async let asking = fixture.ask("What did I just say?", session: session)
        try await requireEventually { gate.waitingCount == 1 }
        time.advance(by: .seconds(1))
        #expect(try await fixture.operation.clear(.sessions, waits: true, deadline: soon).stored == 1)
        gate.open()
        _ = try await asking
        time.advance(by: .seconds(1))
        store.goAway()
        _ = try await fixture.ask("What did I say?", session: session)
        #expect(fixture.chat.requests.last?.messages.contains { $0.content.contains("xyzzy") } == false)
    }

    /// Forgotten by another instance, whose order this one does not hear of, or one conversation alone.
    @Test(arguments: [false, true]) func aConversationThatIsForgottenWhileItGoesOnDoesNotComeBack(isShared: Bool)
        async throws
    {
        let gate = Gate()
        defer { gate.open() }
        let store = FakeSharedStore()
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, call in call == 1 ? .gated(gate, .answer("late")) : .answer("now") },
            conversations: isShared ? store : nil)
        let other = PipelineFixture(conversations: store)
        _ = try await fixture.ask("My secret is xyzzy, remember it", session: session)
        async let asking = fixture.ask("What did I just say?", session: session)
        try await requireEventually { gate.waitingCount == 1 }
        let sessions = isShared ? other.sessions : fixture.sessions
        #expect(try await sessions.remove(session, user: .ann, deadline: .after(.seconds(120))))
        gate.open()
        #expect(try await asking.answer.response == "late")
        #expect(try await fixture.sessions.count(deadline: .after(.seconds(120))) == 0)
        store.goAway()
        _ = try await fixture.ask("What did I say?", session: session)
        #expect(fixture.chat.requests.last?.messages.contains { $0.content.contains("xyzzy") } == false)
    }

    @Test func theSameWordsAfterOtherWordsAreAnotherQuestionToTheCaches() async throws {
        let fixture = PipelineFixture()
        let (first, second) = (SessionID(UUID()), SessionID(UUID()))
        _ = try await fixture.ask("List my tasks about Paris", session: first)
        _ = try await fixture.ask("List my tasks about Rome", session: second)
        let inFirst = try await fixture.ask("Show my meetings there", session: first)
        let inSecond = try await fixture.ask("Show my meetings there", session: second)
        #expect(inFirst.cacheStatus == .miss)
        #expect(inSecond.cacheStatus == .miss)
        #expect(fixture.chat.requests.count == 4)
    }

    @Test func anotherSessionWithTheSamePastSharesItsAnswers() async throws {
        let fixture = PipelineFixture()
        for _ in 0..<2 {
            let session = SessionID(UUID())
            _ = try await fixture.ask("List my tasks about Paris", session: session)
            _ = try await fixture.ask("Show my meetings there", session: session)
        }
        #expect(fixture.chat.requests.count == 2)
    }

    @Test func whatIsRememberedIsBoundedAndTheOldestGoesFirst() async throws {
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, _ in .answer(String(repeating: "long ", count: 300)) })
        for number in 0..<30 {
            _ = try await fixture.ask("Delete everything about item number \(number)", session: session)
        }
        let messages = try #require(fixture.chat.requests.last?.messages)
        #expect(messages.reduce(0) { $0 + $1.content.utf8.count } < 20_000)
        #expect(messages.contains { $0.content.contains("number 28") })
        #expect(!messages.contains { $0.content.contains("number 3") })
    }

    @Test func withoutTheSharedStoreAConversationGoesOnAndSaysSo() async throws {
        let shared = FakeSharedStore()
        let fixture = PipelineFixture(conversations: shared)
        _ = try await fixture.ask("My secret is xyzzy, remember it", session: session)
        #expect(shared.keys.contains("session:\(UserID.ann):\(session)"))
        shared.goAway()
        let away = try await fixture.ask("Delete the second task", session: session)
        #expect(away.degraded == [.sharedCache])
        shared.goAway(false)
        let back = try await fixture.ask("Delete the third task", session: session)
        #expect(back.degraded == [])
        let said = try #require(fixture.chat.requests.last?.messages.map(\.content))
        #expect(said.contains { $0.contains("xyzzy") } && said.contains("Delete the second task"))
    }
}
