import PixieCore
import PixieQuery
import PixieTestSupport
import Synchronization
import Testing

/// What happens when things fail, wait or come all at once.
@Suite struct QueryPipelineFailureTests {
    static let personal = "List my pending tasks"

    static func failing(_ code: UpstreamError.Code) -> UpstreamError { UpstreamError(.languageModel, code, "scripted") }

    static func expectCode(
        _ code: QueryError.Code, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> QueryOutcome
    ) async {
        await #expect(sourceLocation: sourceLocation) { _ = try await body() } throws: {
            ($0 as? QueryError)?.code == code
        }
    }

    @Test func fiftyEqualQuestionsAtOnceMakeOneCall() async throws {
        let gate = Gate()
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .gated(gate, .answer("once")) })
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await fixture.ask(Self.personal).answer.response } }
            try await poll { gate.waitingCount == 1 }
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: "once", count: 50))
        #expect(fixture.chat.requests.count == 1)
    }

    @Test func theFallbackModelAnswersWhenTheFirstFails() async throws {
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { request, _ in
                request.model == "spare" ? .answer("from the spare") : .fail(Self.failing(.failed))
            })
        #expect(try await fixture.ask(Self.personal).answer.response == "from the spare")
        #expect(fixture.chat.requests.map(\.model) == ["small", "spare"])
    }

    @Test func theFirstModelHasToBeginWhileThereIsTimeForTheFallback() async throws {
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { request, _ in
                request.model == "spare" ? .answer("from the spare") : .fail(Self.failing(.timeout))
            })
        let begun = ContinuousClock.now
        #expect(try await fixture.ask(Self.personal, timeout: .seconds(10_000)).answer.response == "from the spare")
        let limit = try #require(fixture.chat.requests[0].startBy)
        #expect(
            limit.instant > begun.advanced(by: .seconds(5_000)) && limit.instant < begun.advanced(by: .seconds(8_000)))
        #expect(fixture.chat.requests[1].startBy == nil, "the last one has all the time there is")
    }

    @Test func aModelWithTooManyCallsUnderWayIsOverloadedAndNotBroken() async {
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .fail(Self.failing(.overloaded)) })
        await Self.expectCode(.overloaded(retryAfter: .seconds(1))) { try await fixture.ask(Self.personal) }
        #expect(fixture.chat.requests.map(\.model) == ["small", "spare"])
    }

    @Test func whenBothModelsFailTheQueryFails() async {
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .fail(Self.failing(.failed)) })
        await Self.expectCode(.upstreamFailed) { try await fixture.ask(Self.personal) }
    }

    @Test func aSlowModelIsCancelledAtTheDeadline() async {
        let fixture = PipelineFixture(chat: ScriptedChatModel { _, _ in .hang })
        // On a busy machine a short deadline may pass before the model is asked.
        var timeout = Duration.milliseconds(50)
        while fixture.chat.requests.isEmpty, timeout < .seconds(120) {
            let given = timeout
            await Self.expectCode(.deadlineExceeded) { try await fixture.ask(Self.personal, timeout: given) }
            timeout *= 4
        }
        #expect(fixture.chat.requests.count == 1)
        #expect(fixture.chat.cancelledCount == 1)
    }

    @Test func withoutTheEmbeddingModelTheAnswerIsDegradedAndNotKept() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(
            embedding: WordCountEmbedding(failure: UpstreamError(.embeddingModel, .failed, "scripted")), time: time)
        #expect(try await fixture.ask(Self.personal).degraded == [.embeddingModel])
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask(Self.personal).cacheStatus == .miss)
    }

    @Test func withoutDocumentsOrRecordsTheAnswerSaysSo() async throws {
        let fixture = PipelineFixture(
            records: FakeRecords(failure: UpstreamError(.records, .unreachable, "scripted")),
            documents: FakeDocuments(failure: UpstreamError(.documents, .timeout, "scripted")))
        let outcome = try await fixture.ask(Self.personal)
        #expect(outcome.degraded == [.documents, .records])
        #expect(outcome.answer.response == "An answer.")
    }

    @Test func aUserWhoAsksTooOftenIsToldWhenToAskAgain() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(rate: RateLimit(count: 2, per: .seconds(60)), time: time)
        _ = try await fixture.ask(Self.personal)
        _ = try await fixture.ask(Self.personal)
        do {
            _ = try await fixture.ask(Self.personal)
            Issue.record("the third question was let in")
        } catch let error as QueryError {
            guard case .rateLimited(let retryAfter, 2) = error.code else {
                Issue.record("unexpected \(error)")
                return
            }
            #expect(retryAfter > .zero && retryAfter <= .seconds(60))
        }
        #expect(try await fixture.ask(Self.personal, user: .bob).cacheStatus == .miss)
    }

    @Test func questionsBeyondTheQueueAreRefusedAtOnce() async throws {
        let gate = Gate()
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, _ in .gated(gate, .answer("late")) }, concurrency: 1, queue: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<2 {
                group.addTask { _ = try await fixture.ask("List my tasks about number \(number)") }
            }
            try await poll { gate.waitingCount == 1 && fixture.waiting == 1 }
            do {
                _ = try await fixture.ask("List my tasks about something else")
                Issue.record("the third question was let in")
            } catch let error as QueryError {
                guard case .overloaded = error.code else {
                    Issue.record("unexpected \(error)")
                    return
                }
            }
            gate.open()
            try await group.waitForAll()
        }
    }

    @Test func theEventsOfAStreamComeInOrderAndMakeUpTheAnswer() async throws {
        let call = ToolCall(id: "1", name: "create_task", arguments: .object(["title": .string("x")]))
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, _ in
                .stream(["Hel", "lo"], then: .complete(ScriptedChatModel.completion("Hello", toolCalls: [call])))
            })
        let events = Recorder()
        let outcome = try await fixture.ask(Self.personal, onEvent: { events.record($0) })
        #expect(events.names == ["started miss", "token Hel", "token lo", "tool create_task", "sources 0"])
        #expect(outcome.answer.response == "Hello")
    }

    @Test func aReaderThatLeavesStopsTheModel() async throws {
        struct Gone: Error {}
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, _ in .stream(["a", "b", "c"], then: .hang) })
        await #expect(throws: Gone.self) {
            _ = try await fixture.ask(Self.personal, onEvent: { if case .token("b") = $0 { throw Gone() } })
        }
        #expect(fixture.chat.requests.count == 1)
    }

    @Test func nothingIsTriedAgainOnceAPieceWasHandedOver() async {
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, _ in .stream(["a"], then: .fail(Self.failing(.interrupted))) })
        await Self.expectCode(.upstreamFailed) { try await fixture.ask(Self.personal, onEvent: { _ in }) }
        #expect(fixture.chat.requests.count == 1)
    }
}

/// Waits until `condition` holds; throws after 120 s.
func poll(_ condition: () -> Bool) async throws {
    struct TimedOut: Error {}
    let deadline = ContinuousClock.now.advanced(by: .seconds(120))
    while !condition() {
        guard ContinuousClock.now < deadline else { throw TimedOut() }
        try await Task.sleep(for: .milliseconds(1))
    }
}

final class Recorder: Sendable {
    private let recorded = Mutex<[String]>([])

    var names: [String] { recorded.withLock { $0 } }

    func record(_ event: QueryEvent) {
        let name =
            switch event {
            case .started(let status): "started \(status.rawValue)"
            case .token(let text): "token \(text)"
            case .toolCall(let call): "tool \(call.name)"
            case .sources(let sources): "sources \(sources.count)"
            }
        recorded.withLock { $0.append(name) }
    }
}
