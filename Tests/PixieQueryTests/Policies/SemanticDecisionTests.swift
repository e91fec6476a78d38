import PixieQuery
import Testing

@Suite struct SemanticDecisionTests {
    private let question = "How do I cancel my gym membership?"
    private let reworded = "How can I cancel my gym membership?"
    private let opposite = "How do I renew my gym membership?"

    @Test("Questions whose words say the same are served down to the aligned floor")
    func aligned() {
        let decision = SemanticDecision(threshold: 0.95, alignedSlack: 0.25, uncertainFloor: 0.6)
        #expect(decision.decide(query: question, candidate: reworded, similarity: 0.96) == .serve)
        #expect(decision.decide(query: question, candidate: reworded, similarity: 0.71) == .serve)
        #expect(decision.decide(query: question, candidate: reworded, similarity: 0.69) == .uncertain)
        #expect(decision.decide(query: question, candidate: reworded, similarity: 0.59) == .belowThreshold)
    }

    @Test("Words that differ are uncertain however similar the embeddings are")
    func different() {
        let decision = SemanticDecision()
        #expect(decision.decide(query: question, candidate: opposite, similarity: 0.999) == .uncertain)
        #expect(decision.decide(query: question, candidate: opposite, similarity: 0.1) == .belowThreshold)
    }

    @Test("A contradiction is a veto at any similarity above the floor")
    func veto() {
        let decision = SemanticDecision()
        let outcome = decision.decide(
            query: "Is it open on Monday?", candidate: "Is it open on Friday?", similarity: 0.99)
        #expect(outcome == .veto(.date))
    }

    @Test("Without guards only the threshold decides", arguments: [(0.95, true), (0.9499, false)])
    func bare(similarity: Double, served: Bool) {
        let decision = SemanticDecision(guardsEnabled: false)
        let outcome = decision.decide(query: question, candidate: opposite, similarity: similarity)
        #expect(outcome == (served ? .serve : .belowThreshold))
    }

    @Test("A similarity that is no number serves nothing", arguments: [Double.nan, -.infinity])
    func noNumber(similarity: Double) {
        #expect(
            SemanticDecision().decide(query: question, candidate: question, similarity: similarity) == .belowThreshold)
    }

    @Test("Nothing below the search floor is ever served", arguments: [0.5, 0.8, 0.95, 1.0], [0.0, 0.1, 0.35])
    func floor(threshold: Double, slack: Double) {
        let decision = SemanticDecision(threshold: threshold, alignedSlack: slack)
        let below = decision.searchFloor(verifies: true) - 0.001
        #expect(decision.decide(query: question, candidate: question, similarity: below) == .belowThreshold)
        let served = decision.searchFloor(verifies: false)
        #expect(decision.decide(query: question, candidate: question, similarity: served) == .serve)
    }
}
