import Testing

@testable import PixieIO

@Suite struct LagMeterTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds)) }

    @Test func `The longest turn of the last seconds is the lag, not the last one`() {
        let meter = LagMeter(now: start)
        for (began, ended) in [(10, 50), (60, 61)] {
            meter.turnBegan(at: at(began))
            meter.turnEnded(began: at(began), at: at(ended))
        }
        #expect(meter.lag(at: at(100)) == .milliseconds(40))
        #expect(meter.lag(at: at(5_100)) == .milliseconds(40))
        #expect(meter.lag(at: at(10_200)) == .zero)
    }

    @Test func `A turn that does not end shows while it runs`() {
        let meter = LagMeter(now: start)
        meter.turnBegan(at: at(100))
        #expect(meter.lag(at: at(3_100)) == .seconds(3))
    }
}
