import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct ComposingAssistantTests {
    private let now = Date(timeIntervalSince1970: 1_747_130_400)  // Tue 13 May 2025, 10:00 UTC

    private func ask(_ question: String, context: RetrievedContext? = nil) async throws -> ChatCompletion {
        try await AssistantFixture(now: now).ask(question, context: context)
    }

    @Test(arguments: [
        ("What are my tasks?", ["7 pending tasks", "Review the Q3 budget draft", "no due date"]),
        ("how many high priority tasks do I have?", ["3 high-priority tasks", "board meeting"]),
        ("What is overdue?", ["one overdue task", "Northwind", "yesterday (Mon 12 May) at 17:00 UTC"]),
        ("tasks due today", ["one pending task due today", "Q3 budget", "Also overdue: Send the revised proposal"]),
        ("Which tasks are due this week?", ["due this week", "Call Bob Tanaka", "Prepare slides"]),
        ("Do I have a task about the warehouse lease?", ["Call Bob Tanaka about the warehouse lease"]),
        ("what should I do first?", ["next task is", "Northwind"]),
        ("tasks with no due date", ["one undated task", "customer interview summaries"]),
        ("Do I have anything urgent?", ["3 high-priority tasks"]),
        ("What tasks did I complete?", ["only shown your pending tasks"]),
        ("Which tasks are urgent and due tomorrow?", ["no high-priority task due tomorrow"]),
    ])
    func tasksAreFilteredAsAsked(question: String, expected: [String]) async throws {
        let answer = try await ask(question)
        for text in expected { #expect(answer.text.contains(text), "\(answer.text)") }
        #expect(answer.toolCalls.isEmpty)
        #expect(answer.finishReason == .stop)
    }

    @Test(arguments: [
        ("What meetings do I have tomorrow?", ["2 events tomorrow", "Northwind contract review", "10:00-11:00 UTC"]),
        ("when is the board meeting?", ["Board meeting, Sat 17 May, 13:00-15:00 UTC, Head office"]),
        ("What is my next meeting?", ["next event is Project Atlas stand-up, today (Tue 13 May), 16:30-16:45 UTC"]),
        ("meetings with Bob", ["Lunch with Bob Tanaka"]),
        ("Am I free tomorrow afternoon?", ["not free", "One-to-one with Priya"]),
        ("Am I free on Friday?", ["Nothing is on your calendar Friday"]),
        ("Am I free tomorrow at 10:30?", ["not free", "Northwind contract review"]),
        ("where is the dentist?", ["12 Harbour Street"]),
        (
            "what time is my dentist appointment tomorrow?",
            ["no event about", "but this one: Dentist appointment, Thu 15 May"]
        ),
        ("any meetings on Friday?", ["no event Friday", "Your next event"]),
    ])
    func eventsAreFilteredAsAsked(question: String, expected: [String]) async throws {
        let answer = try await ask(question)
        for text in expected { #expect(answer.text.contains(text), "\(answer.text)") }
    }

    @Test(arguments: [
        ("What did we decide about the launch of Atlas?", ["Project Atlas: decisions", "launch in two steps"]),
        ("How much is a hotel night in London?", ["Travel and expense policy", "210 in London"]),
        ("Who is vegetarian?", ["Lisbon offsite plan", "Lena is vegetarian"]),
        ("What do my notes say about referrals?", ["Hiring plan", "1,500 euros"]),
        ("What is the notice period of the Northwind contract?", ["60-day notice period"]),
    ])
    func documentsAreQuotedWhereTheyAnswer(question: String, expected: [String]) async throws {
        let answer = try await ask(question)
        for text in expected { #expect(answer.text.contains(text), "\(answer.text)") }
    }

    @Test(arguments: [
        ("hello", ["Hello, Alex.", "7 pending tasks, 1 of them overdue"]), ("thank you!", ["You're welcome"]),
        ("What can you do?", ["without a language model", "calendar", "You have 7 pending tasks"]),
        ("What can you help me with?", ["without a language model", "calendar"]),
        ("What does my day look like?", ["Project Atlas stand-up", "Q3 budget"]),
        ("summarise my week", ["6 events this week", "5 pending tasks due this week"]),
        ("Help me plan my day", ["one event today", "one pending task due today"]),
        ("list my documents", ["These of your documents", "(note)"]),
        ("what do I have tomorrow", ["2 events tomorrow", "Call Bob Tanaka"]),
    ])
    func smallTalkAndOverviewsAreAnswered(question: String, expected: [String]) async throws {
        let answer = try await ask(question)
        for text in expected { #expect(answer.text.contains(text), "\(answer.text)") }
    }

    @Test(arguments: ["What can you help me with?", "hello", "thank you!", "Who wrote Hamlet?"])
    func whatWasNotLookedAtIsNotSaidToBeNothing(question: String) async throws {
        var context = RetrievedContext()
        context.includesRecords = false
        let answer = try await ask(question, context: context)
        #expect(!answer.text.contains("You have") && !answer.text.isEmpty, "\(answer.text)")
    }

    @Test func whatIsNotThereIsNotMadeUp() async throws {
        let answer = try await ask("What is the capital of Mongolia?")
        #expect(answer.text.contains("I found nothing about"))
        #expect(answer.text.contains("no language model"))
        let partial = try await ask("What is the salary of the CEO?")
        #expect(partial.text.hasPrefix("Nothing fits all of your question"))
        let empty = try await ask("What are my tasks?", context: RetrievedContext())
        #expect(empty.text == "You have no pending tasks.")
    }

    @Test(arguments: [
        "", "?", "   ", "\"", "\"unfinished", String(repeating: "why ", count: 250), "🙂", "delete", "add", "move to",
    ])
    func oddQuestionsStillGetAnAnswerAndNoAction(question: String) async throws {
        let answer = try await ask(question)
        #expect(!answer.text.isEmpty)
        #expect(answer.toolCalls.isEmpty)
    }

    @Test func theAnswerStreamsByWordsAndAddsUpToTheWhole() async throws {
        let pieces = Pieces()
        let answer = try await AssistantFixture(now: now).ask("What are my tasks?", onText: { await pieces.add($0) })
        let streamed = await pieces.all
        #expect(streamed.joined() == answer.text)
        #expect(streamed.count > 20)
        #expect(answer.model == "pixie-embedded-assistant")
        #expect(answer.usage.completionTokens > 0)
    }

    @Test func anErrorOfTheReceiverStopsTheStream() async {
        struct Gone: Error {}
        await #expect(throws: Gone.self) {
            try await AssistantFixture(now: now).ask("What are my tasks?", onText: { _ in throw Gone() })
        }
    }
}

actor Pieces {
    private(set) var all: [String] = []
    func add(_ piece: String) { all.append(piece) }

    nonisolated func receiver(if streaming: Bool) -> (@Sendable (String) async throws -> Void)? {
        guard streaming else { return nil }
        return { await self.add($0) }
    }
}

/// The assistant over the sample, with retrieval as the pipeline does it.
struct AssistantFixture {
    static let toolNames = [
        "create_task", "update_task", "complete_task", "delete_task", "create_event", "update_event", "delete_event",
    ]
    let now: Date
    var tools = AssistantFixture.toolNames

    func ask(
        _ question: String, context: RetrievedContext? = nil, onText: (@Sendable (String) async throws -> Void)? = nil
    ) async throws -> ChatCompletion {
        let deadline = Deadline.after(.seconds(60))
        let sample = EmbeddedSample(now: now)
        let model = NgramEmbeddingModel()
        let store = try await EmbeddedVectorStore.sample(embedding: model, deadline: deadline)
        let passages = try await store.nearest(
            to: model.vector(of: question), user: EmbeddedSample.user, limit: 5, deadline: deadline)
        let found = RetrievedContext(
            passages: passages, tasks: sample.tasks.filter { $0.status == "pending" }, events: sample.events,
            userName: EmbeddedSample.userName)
        let request = ChatRequest(
            model: "any", messages: [ChatMessage(.user, question)],
            tools: tools.map { ToolDefinition(name: $0, summary: "", parameters: .object([:])) }, temperature: 0,
            maxCompletionTokens: 500, question: question, context: context ?? found)
        return try await ComposingAssistant(now: { [now] in now }, makeID: { "call_1" })
            .complete(request, deadline: deadline, onText: onText)
    }
}
