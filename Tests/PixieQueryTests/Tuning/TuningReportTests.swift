import FoundationEssentials
import PixieCore
import PixieQuery
import Testing

@Suite struct TuningReportTests {
    private let question = "How do I cancel my gym membership?"

    private func pair(_ category: String, _ other: String, same: Bool, _ similarity: Double) -> MeasuredPair {
        MeasuredPair(
            QuestionPair(id: "-", category: category, a: question, b: other, sameAnswer: same), similarity: similarity)
    }

    /// Three that share an answer, the last only in words the guards do not know; two traps, one that the guards do not see.
    private var pairs: [MeasuredPair] {
        [
            pair("near", "Hey Pixie, could you please tell me how do I cancel my gym membership?", same: true, 0.97),
            pair("near", "How can I cancel my gym membership", same: true, 0.62),
            pair("other", "What gets me out of the fitness studio's contract?", same: true, 0.96),
            pair("near", "How do I not cancel my gym membership?", same: false, 0.98),
            pair("other", "How do I cancel my gym membership!", same: false, 0.55),
        ]
    }

    private func report(threshold: Double = 0.95, maxWrong: Double = 0.01) -> TuningReport {
        TuningReport(
            pairs, embedding: .init(name: "vectors.f32", dimensions: 3), threshold: threshold, maxWrong: maxWrong)
    }

    private func row(_ setting: TuningSetting, in report: TuningReport) throws -> TuningReport.Row {
        try #require(report.curve.first { $0.setting == setting })
    }

    @Test("Without guards only the similarity counts")
    func bare() throws {
        let row = try row(TuningSetting(bareThreshold: 0.95), in: report())
        #expect(row.total.served == 2.0 / 3 && row.total.wrong == 0.5 && row.total.precision == 2.0 / 3)
    }

    @Test("With guards the words count too, in all and by category")
    func guarded() throws {
        let report = report()
        #expect(report.serverDefault.setting == TuningSetting(threshold: 0.95, slack: SemanticDecision().alignedSlack))
        #expect(report.serverDefault.total.servedRight == 2 && report.serverDefault.total.servedWrong == 0)
        #expect(report.categories == ["near", "other"])
        let (near, other) = (report.serverDefault.categories[0], report.serverDefault.categories[1])
        #expect(near.served == 1 && near.wrong == 0 && near.precision == 1)
        #expect(other.served == 0 && other.wrong == 0 && other.precision == nil)
    }

    @Test("The sweep holds the default, the configured threshold and other slacks, each setting once")
    func sweep() {
        let sweep = TuningSetting.sweep(including: 0.876)
        #expect(Set(sweep).count == sweep.count)
        #expect(sweep.contains(.serverDefault) && sweep.contains(TuningSetting(bareThreshold: 0.95)))
        #expect(sweep.contains(TuningSetting(threshold: 0.876)) && sweep.contains(TuningSetting(bareThreshold: 0.876)))
        #expect(sweep.contains(TuningSetting(threshold: 0.95, slack: 0)))
    }

    @Test("A row says what the decision says, at every setting")
    func sameDecision() throws {
        for row in report().curve {
            let served = pairs.filter {
                row.setting.decision.decide(query: $0.query, candidate: $0.candidate, similarity: $0.similarity)
                    == .serve
            }
            #expect(row.total.servedRight == served.filter(\.sameAnswer).count)
            #expect(row.total.servedWrong == served.filter { !$0.sameAnswer }.count)
            #expect(row.categories.reduce(0) { $0 + $1.servedRight + $1.servedWrong } == served.count)
        }
    }

    @Test("Recommended is what serves most within the limit; of equals the server's slack, then the higher threshold")
    func recommended() throws {
        let strict = try #require(report().recommended)
        #expect(strict.total.servedRight == 2 && strict.total.servedWrong == 0)
        // Above 0.62 + slack the second pair is lost.
        #expect(strict.setting == TuningSetting(threshold: 0.97))
    }

    @Test("A setting that serves nothing is never recommended")
    func nothing() {
        let alike = [
            pair("a", "How can I cancel my gym membership", same: true, 0.2),
            pair("a", "How do I cancel my gym membership!", same: false, 0.99),
        ]
        let embedding = TuningReport.Embedding(name: "vectors.f32", dimensions: 3)
        let report = TuningReport(alike, embedding: embedding, threshold: 0.95, maxWrong: 0.5)
        #expect(report.recommended == nil)
        #expect(report.table.hasSuffix("No setting with guards serves anything at no more than 50.00% wrong.\n"))
    }

    @Test("The JSON holds every setting with its figures, null over nothing")
    func json() throws {
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(try report().jsonText().utf8))
        guard case .object(let top) = decoded, case .object(let row)? = top["default"],
            case .array(let curve)? = top["curve"], case .array(let categories)? = row["categories"],
            case .object(let other)? = categories.last
        else {
            Issue.record("not the shape that is promised")
            return
        }
        #expect(
            Set(top.keys) == [
                "pairs", "embedding", "max_wrong", "curve", "default", "configured", "recommended", "checked",
            ])
        #expect(top["checked"] == .null, "which was not asked for")
        #expect(top["pairs"] == .object(["total": .integer(5), "should_hit": .integer(3), "traps": .integer(2)]))
        #expect(curve.count == report().curve.count && curve.contains(.object(row)))
        #expect(row["threshold"] == .number(0.95) && row["floor"] == .number(0.6) && row["guards"] == .bool(true))
        #expect(row["served"] == .number(2.0 / 3) && row["wrong"] == .integer(0) && row["precision"] == .integer(1))
        #expect(other["category"] == .string("other") && other["precision"] == .null)
    }

    @Test("The table marks the default and what is recommended, and the configured threshold where it differs")
    func table() {
        let lines = report(threshold: 0.876).table.split(separator: "\n")
        let marked = lines.filter { $0.contains("<-") }
        #expect(marked.contains { $0.contains("0.95") && $0.contains("66.7%") && $0.hasSuffix("the server's default") })
        #expect(marked.contains { $0.contains("0.876") && $0.hasSuffix("as configured") })
        #expect(marked.contains { $0.hasSuffix("recommended") })
        #expect(!report().table.contains("as configured"))
        #expect(lines.allSatisfy { $0.count <= 120 })
    }
}
