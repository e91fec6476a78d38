import FoundationEssentials
public import PixieCore

/// Users that ask a running Pixie, more and more of them, until the time is over or a limit is passed.
public struct LoadTest: Sendable {
    private let plan: LoadTestPlan
    private let client: PixieClient
    private let time: any TimeSource

    public init(_ plan: LoadTestPlan, client: PixieClient, time: any TimeSource = SystemTime()) {
        self.plan = plan
        self.client = client
        self.time = time
    }

    /// Runs it, telling of each step when it is over. Throws `PixieClient.Failure` when Pixie cannot be asked at all, or
    /// `CancellationError`.
    public func run(onStep: @escaping @Sendable (LoadTestReport.Step) -> Void) async throws -> LoadTestReport {
        var generator = SeededGenerator(seed: plan.seed)
        _ = try await client.answer(
            LoadQuestion(user: Self.user(using: &generator), query: Self.simpleQuestion),
            deadline: .after(plan.timeout, from: time.now()))
        let record = LoadRecord()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            var whole = LoadTally()
            var steps: [LoadTestReport.Step] = []
            var running = 0
            for (users, duration) in plan.steps {
                let began = time.now()
                while running < users {
                    let seed = generator.next()
                    group.addTask { await self.behave(seed: seed, record) }
                    running += 1
                }
                try await Task.sleep(for: duration)
                let tally = record.take()
                whole.add(tally)
                let figures = tally.total
                let step = LoadTestReport.Step(
                    users: users, duration: began.duration(to: time.now()), figures: figures,
                    isGood: plan.limits.isKept(by: figures))
                steps.append(step)
                onStep(step)
                if !step.isGood { break }
            }
            group.cancelAll()
            return LoadTestReport(steps: steps, tally: whole)
        }
    }

    static let simpleQuestion = "What can you help me with?"

    /// Of a thousand, the same in every test: what one of them asked may be in a cache when another comes to be the same one.
    private static func user(using generator: inout SeededGenerator) -> UserID {
        let number = UInt16.random(in: 1...1_000, using: &generator)
        return UserID(
            UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, UInt8(number >> 8), UInt8(number & 0xFF))))
    }

    /// One user, until cancelled.
    private func behave(seed: UInt64, _ record: LoadRecord) async {
        var generator = SeededGenerator(seed: seed)
        let user = Self.user(using: &generator)
        do {
            // Not all in the same moment.
            try await Task.sleep(for: plan.pause.upperBound * Double.random(in: 0..<1, using: &generator))
            while true {
                let scenario = LoadScenario.draw(from: plan.scenarios, using: &generator)
                try await perform(scenario, user, item: generator.next() % 1_000_000, record)
                let spread = plan.pause.upperBound - plan.pause.lowerBound
                try await Task.sleep(for: plan.pause.lowerBound + spread * Double.random(in: 0..<1, using: &generator))
            }
        } catch {
            // Cancelled: the test is over.
        }
    }

    private func perform(
        _ scenario: LoadScenario, _ user: UserID, item: UInt64, _ record: LoadRecord
    ) async throws {
        switch scenario {
        case .simple: _ = try await ask(.simple, LoadQuestion(user: user, query: Self.simpleQuestion), record)
        case .rag: _ = try await ask(.rag, LoadQuestion(user: user, query: "What are my tasks for today?"), record)
        case .heavy:
            var question = LoadQuestion(user: user, query: "Compare my pending tasks with next week's events")
            question.cache = .bypass
            _ = try await ask(.heavy, question, record)
        case .multiTurn:
            var question = LoadQuestion(user: user, query: "Create a task: check item \(item)")
            question.session = SessionID(UUID())
            guard let created = try await ask(.createTask, question, record) else { return }
            question.query = "Now list all my tasks"
            question.doneCalls = created.toolCalls
            _ = try await ask(.listTasks, question, record)
        }
    }

    /// The answer; nil, and counted, when there was none. Throws `CancellationError` only.
    private func ask(
        _ request: LoadRequest, _ question: LoadQuestion, _ record: LoadRecord
    ) async throws -> LoadAnswer? {
        let began = time.now()
        do {
            let answer = try await client.answer(question, deadline: .after(plan.timeout, from: began))
            let took = began.duration(to: time.now())
            guard !answer.isEmpty else {
                record.change { $0.failed(request, "empty_answer") }
                return nil
            }
            record.change { $0.answered(request, in: took, cache: answer.cacheStatus) }
            return answer
        } catch {
            try Task.checkCancellation()
            record.change { $0.failed(request, Self.code(of: error)) }
            return nil
        }
    }

    private static func code(of error: any Error) -> String {
        switch error {
        case PixieClient.Failure.refused(_, let code, _): code
        case PixieClient.Failure.unreachable: "unreachable"
        default: "broken_answer"
        }
    }
}
