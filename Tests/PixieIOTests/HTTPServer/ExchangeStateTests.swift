import HTTPTypes
import PixieCore
import Testing

@testable import PixieIO

@Suite struct ExchangeStateTests {
    private let response = OutboundResponse(status: .ok)

    private enum Step: CaseIterable { case wait, park, answer, readable, take, abandon, close }

    @Test func `A connection that waits is resumed by its answer, once`() {
        var state = ExchangeState()
        let step1 = state.wait()
        #expect(step1)
        let step2 = state.wait()
        #expect(!step2)
        let step3 = state.park()
        #expect(!step3)
        let step4 = state.answer(response)
        #expect(step4 == .resume)
        let step5 = state.answer(response)
        #expect(step5 == .discard)
        let step6 = state.takeAnswer()
        #expect(step6 != nil)
        let step7 = state.takeAnswer()
        #expect(step7 == nil)
        let step8 = state.wait()
        #expect(step8)
    }

    @Test func `An answer that comes after the end is discarded`() {
        var state = ExchangeState()
        let step9 = state.wait()
        #expect(step9)
        guard case .resume = state.abandon() else {
            Issue.record("must be resumed")
            return
        }
        let step10 = state.answer(response)
        #expect(step10 == .discard)
        let step11 = state.takeAnswer()
        #expect(step11 == nil)
        let step12 = state.wait()
        #expect(!step12)
        let step13 = state.park()
        #expect(!step13)
    }

    @Test func `An answer on its way is handed back when the connection ends`() {
        var state = ExchangeState()
        _ = state.wait()
        _ = state.answer(response)
        let step14 = state.close()
        #expect(step14 != nil)
        let step15 = state.close()
        #expect(step15 == nil)
    }

    /// All sequences of six steps.
    @Test func `In every order of events each suspension is resumed at most once and never without one`() {
        var sequences: [[Step]] = [[]]
        for _ in 0..<6 { sequences = sequences.flatMap { sequence in Step.allCases.map { sequence + [$0] } } }
        var violations = 0
        for sequence in sequences {
            var state = ExchangeState()
            var isSuspended = false
            // The server's thread acts only while it has the connection, and closes it for good.
            for step in sequence {
                var resumes = false
                switch step {
                case .wait where !isSuspended: isSuspended = state.wait()
                case .park where !isSuspended: isSuspended = state.park()
                case .take where !isSuspended: _ = state.takeAnswer()
                case .close where !isSuspended: _ = state.close()
                case .wait, .park, .take, .close: continue
                case .answer: resumes = state.answer(response) == .resume
                case .readable: resumes = state.readable()
                case .abandon: if case .resume = state.abandon() { resumes = true }
                }
                if resumes {
                    if !isSuspended { violations += 1 }
                    isSuspended = false
                }
            }
            if isSuspended {
                guard case .resume = state.abandon() else {
                    violations += 1
                    continue
                }
            }
        }
        #expect(violations == 0)
    }
}
