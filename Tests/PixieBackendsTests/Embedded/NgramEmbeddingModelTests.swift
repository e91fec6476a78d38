import PixieCore
import Testing

@testable import PixieBackends

@Suite struct NgramEmbeddingModelTests {
    private let model = NgramEmbeddingModel()

    private func similarity(_ left: String, _ right: String) -> Float {
        zip(model.vector(of: left), model.vector(of: right)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(arguments: [
        "", " ", "?!", "...", "a", "\u{0}", "日本語のテキスト", "🙂🙂", "Привет мир", String(repeating: "x", count: 20_000),
    ])
    func everyTextGivesAUnitVector(_ text: String) {
        let vector = model.vector(of: text)
        #expect(vector.count == 1_536)
        let norm = vector.reduce(0) { $0 + $1 * $1 }
        #expect(abs(norm - 1) < 1e-4)
    }

    @Test func vectorsAreTheSameInEveryProcessAndOnEveryMachine() {
        // Written down once: a change here makes every vector stored by an earlier version worthless.
        let vector = model.vector(of: "Which tasks are due this week?")
        let strongest = vector.indices.sorted { (abs(vector[$0]), $1) > (abs(vector[$1]), $0) }.prefix(4)
        #expect(strongest.map { vector[$0] < 0 ? -$0 : $0 } == [953, 1_062, -1_115, -100])
    }

    @Test(arguments: [
        ("When does the TLS certificate expire?", "Renew the TLS certificate", "Lunch with Bob"),
        ("what tasks do I have today", "What are my tasks for today?", "What did we decide about Atlas?"),
        ("meetings with Priya", "One-to-one meeting with Priya", "Travel and expense policy"),
        ("réunion à Zürich", "Réunions Zürich", "Dentist appointment"),
    ])
    func relatedTextsLieNearerThanUnrelatedOnes(text: String, related: String, unrelated: String) {
        #expect(similarity(text, related) > similarity(text, unrelated) + 0.2)
    }

    @Test(arguments: [
        ("What are my tasks for today?", "What are my tasks for tomorrow?"),
        ("Is the Atlas report done?", "Is the Atlas report not done?"),
        ("Call Bob", "Call Rob"), ("budget 2024", "budget 2025"),
    ])
    func textsThatAskForDifferentThingsStayBelowTheCacheThreshold(left: String, right: String) {
        #expect(similarity(left, right) < 0.95)
    }

    @Test func caseAndPunctuationDoNotMatter() {
        #expect(similarity("Tasks due TODAY?", "tasks, due today") > 0.999)
        #expect(similarity("???", "!!!") < 0.5)
    }

    @Test func aCancelledTaskIsToldSo() async {
        let task = Task { [model] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await model.embed(["a"], deadline: .after(.seconds(60)))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aPassedDeadlineIsATimeout() async throws {
        let error = await #expect(throws: UpstreamError.self) { try await model.embed(["a"], deadline: .after(.zero)) }
        #expect(error?.code == .timeout)
    }
}
