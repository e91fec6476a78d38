import PixieQuery
import Testing

@Suite struct TuningTallyTests {
    @Test("Over nothing there is no figure")
    func empty() {
        let tally = TuningTally()
        #expect(tally.served == nil && tally.wrong == nil && tally.precision == nil)
    }

    @Test("Only what is served counts as served; an uncertain pair is counted apart")
    func outcomes() {
        var tally = TuningTally()
        for outcome in [.serve, .uncertain, .belowThreshold, .veto(.number)] as [SemanticDecision.Outcome] {
            tally.count(outcome, sameAnswer: true)
            tally.count(outcome, sameAnswer: false)
        }
        tally.count(.serve, sameAnswer: true)
        #expect(tally.served == 0.4 && tally.wrong == 0.25 && tally.precision == 2.0 / 3)
        #expect(tally.shouldHitUncertain == 1 && tally.trapsUncertain == 1)
    }
}
