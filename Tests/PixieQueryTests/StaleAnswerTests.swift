import FoundationEssentials
import PixieCore
import PixieQuery
import PixieTestSupport
import Synchronization
import Testing

@Suite struct StaleAnswerTests {
    private static let down = UpstreamError(.languageModel, .failed, "down")
    private let time = ManualTime()

    /// Answers the first call, and fails every other.
    private func make(limit: Duration) -> PipelineFixture {
        PipelineFixture(
            chat: ScriptedChatModel { _, index in index == 0 ? .answer("Two tasks.") : .fail(Self.down) },
            staleLimit: limit, time: time)
    }

    @Test func anExpiredAnswerIsGivenMarkedStaleWhenNoModelAnswers() async throws {
        let fixture = make(limit: .seconds(86_400))
        _ = try await fixture.ask("List my tasks")
        time.advance(by: .seconds(7_200))
        let outcome = try await fixture.ask("List my tasks")
        #expect(outcome.answer.response == "Two tasks.")
        #expect(outcome.degraded == [.languageModel])
        guard case .cache(let hit) = outcome.origin else { throw Self.down }
        #expect(hit.isStale && hit.age == .seconds(7_200))
        #expect(fixture.chat.requests.count == 3, "the model and the one to fall back on are asked first")
        #expect(fixture.metric("pixie_query_stale_answers_total") == 1)
    }

    @Test func aStreamGetsTheStaleAnswerInTheSameEvents() async throws {
        let fixture = make(limit: .seconds(86_400))
        _ = try await fixture.ask("List my tasks")
        time.advance(by: .seconds(7_200))
        let pieces = Mutex<[String]>([])
        _ = try await fixture.ask(
            "List my tasks",
            onEvent: { event in if case .token(let text) = event { pieces.withLock { $0.append(text) } } })
        #expect(pieces.withLock { $0 } == ["Two tasks."])
    }

    @Test(arguments: [Duration.zero, .seconds(600)])
    func anAnswerThatExpiredLongerAgoIsNotGiven(_ limit: Duration) async throws {
        let fixture = make(limit: limit)
        _ = try await fixture.ask("List my tasks")
        time.advance(by: .seconds(7_200))
        let error = await #expect(throws: QueryError.self) { try await fixture.ask("List my tasks") }
        #expect(error?.code == .upstreamFailed)
    }

    @Test func aStaleAnswerIsOneUsersOnly() async throws {
        let fixture = make(limit: .seconds(86_400))
        _ = try await fixture.ask("List my tasks", user: .ann)
        time.advance(by: .seconds(7_200))
        await #expect(throws: QueryError.self) { try await fixture.ask("List my tasks", user: .bob) }
    }

    @Test func anExpiredAnswerThatIsDroppedWhileTheModelIsAskedIsNotGiven() async throws {
        let gate = Gate()
        defer { gate.open() }
        let fixture = PipelineFixture(
            chat: ScriptedChatModel { _, index in index == 0 ? .answer("old") : .gated(gate, .fail(Self.down)) },
            staleLimit: .seconds(86_400), time: time)
        _ = try await fixture.ask("List my tasks")
        time.advance(by: .seconds(7_200))
        async let asking = fixture.ask("List my tasks")
        try await requireEventually { gate.waitingCount == 1 }
        _ = try await fixture.invalidation.invalidate(
            [.tasks(.ann)], cause: .dataChanged, deadline: .after(.seconds(60), from: time.now()))
        gate.open()
        do {
            let outcome = try await asking
            Issue.record("\(outcome.answer.response) was given")
        } catch let error as QueryError {
            #expect(error.code == .upstreamFailed)
        }
    }

    @Test func whileTheModelAnswersAnExpiredAnswerIsNotGiven() async throws {
        let fixture = PipelineFixture(staleLimit: .seconds(86_400), time: time)
        _ = try await fixture.ask("List my tasks")
        time.advance(by: .seconds(7_200))
        #expect(try await fixture.ask("List my tasks").cacheStatus == .miss)
        #expect(fixture.chat.requests.count == 2)
    }
}
