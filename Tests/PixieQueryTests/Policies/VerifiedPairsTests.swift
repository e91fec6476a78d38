import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieQuery

/// What a language model's check adds on the public false-hit pairs, and what it cannot break.
@Suite(.enabled(if: FalseHitPairs.folder != nil, "PIXIE_FALSE_HITS_DATA is not set"))
struct VerifiedPairsTests {
    /// How a check's model behaves, given whether the two questions share an answer.
    enum Model: String, CaseIterable, Sendable {
        case right, failing, silent, rubbish, wordy

        func step(_ isSame: Bool, _ call: Int) -> ScriptedChatModel.Step {
            switch self {
            case .right: .answer(isSame ? "Yes." : "no")
            case .failing: .fail(UpstreamError(.languageModel, .failed, "500"))
            case .silent: .hang
            case .rubbish:
                .answer(["", "maybe", "42", "<html>", "yes no", "oui", "\u{0}", "{\"yes\": true}"][call % 8])
            case .wordy: .answer("Yes, the answer to the first question also answers the second.")
            }
        }
    }

    @Test(
        "With a model that answers rightly at least 90 % are served and at most 2 % of the traps; with any other no more than without"
    )
    func checked() async throws {
        let pairs = try FalseHitPairs.load()
        let alone = Score(pairs, SemanticDecision())
        for model in Model.allCases {
            let (served, wrong) = try await score(pairs, model)
            print(
                "check by a model that is \(model.rawValue): served \(served), wrong \(wrong); alone \(alone.served), \(alone.wrong)"
            )
            if model == .right {
                #expect(served >= 0.9)
                #expect(wrong <= 0.02)
            } else {
                #expect(served == alone.served)
                #expect(wrong <= alone.wrong)
            }
        }
    }

    private func score(_ pairs: [FalseHitPairs.Pair], _ model: Model) async throws -> (served: Double, wrong: Double) {
        let isSame = Atomic(false)
        let registry = MetricsRegistry()
        let verifier = SemanticVerifier(
            chat: ScriptedChatModel { _, call in model.step(isSame.load(ordering: .relaxed), call) }, model: "check",
            budget: nil, patience: model == .silent ? .milliseconds(1) : .seconds(120), prices: ModelPrices([:]),
            metrics: QueryMetrics(
                registry: registry, models: ["check"], usage: UsageLedger(time: SystemTime())),
            registry: registry, time: SystemTime())
        var (served, wrong) = (0.0, 0.0)
        for pair in pairs {
            isSame.store(pair.sameAnswer, ordering: .relaxed)
            let question = Question(
                user: .ann, text: pair.a, session: nil, toolResults: [], timeZone: nil, cacheMode: .use,
                requestID: "r", deadline: .after(.seconds(600)))
            let isServed =
                switch SemanticDecision().decide(query: pair.a, candidate: pair.b, similarity: pair.similarity) {
                case .serve: true
                case .uncertain: try await verifier.serves(question, known: pair.b)
                case .veto, .belowThreshold: false
                }
            if isServed { if pair.sameAnswer { served += 1 } else { wrong += 1 } }
        }
        let good = Double(pairs.count(where: \.sameAnswer))
        return (served / good, wrong / (Double(pairs.count) - good))
    }
}
