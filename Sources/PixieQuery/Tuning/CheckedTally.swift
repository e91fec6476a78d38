public import PixieCore

/// What a setting does to a set of pairs where a language model has the last word on what the words leave open, as in the server.
public struct CheckedTally: Sendable {
    public let setting: TuningSetting
    /// `servedRight` and `servedWrong` include what the model said yes to; uncertain is what it did not.
    public private(set) var total = TuningTally()
    /// What the checks came to: `yes`, `no`, `unclear`, `failed`.
    public private(set) var verdicts: [String: Int] = [:]

    /// Checks at the same time.
    private static let concurrency = 4

    /// Decides on every pair, and asks for those that are uncertain. Each check has the time and the rules it has in the server; one that
    /// fails serves nothing. `progress` is told how many pairs are decided.
    ///
    /// Throws `CancellationError` only.
    public init(
        _ pairs: [MeasuredPair], setting: TuningSetting, verifier: SemanticVerifier, time: any TimeSource,
        progress: @Sendable (Int) -> Void
    ) async throws {
        self.setting = setting
        verdicts = Dictionary(
            uniqueKeysWithValues: [SemanticVerifier.Verdict.yes, .no, .unclear, .failed].map { ($0.rawValue, 0) })
        var decided = 0
        var uncertain: [MeasuredPair] = []
        for pair in pairs {
            let outcome = setting.decision.decide(
                query: pair.query, candidate: pair.candidate, similarity: pair.similarity)
            guard outcome != .uncertain else {
                uncertain.append(pair)
                continue
            }
            total.count(outcome, sameAnswer: pair.sameAnswer)
            decided += 1
        }
        progress(decided)
        var rest = uncertain[...]
        try await withThrowingTaskGroup(of: (Bool, SemanticVerifier.Verdict).self) { group in
            func checkOne() {
                guard let pair = rest.popFirst() else { return }
                group.addTask {
                    // Ends by the verifier's own patience, long before.
                    let question = Question(
                        user: .nobody, text: pair.query, requestID: "tune",
                        deadline: .after(.seconds(60), from: time.now()))
                    return (pair.sameAnswer, try await verifier.check(question, known: pair.candidate))
                }
            }
            for _ in 0..<Self.concurrency { checkOne() }
            while let (sameAnswer, verdict) = try await group.next() {
                total.count(verdict == .yes ? .serve : .uncertain, sameAnswer: sameAnswer)
                verdicts[verdict.rawValue, default: 0] += 1
                decided += 1
                progress(decided)
                checkOne()
            }
        }
    }
}
