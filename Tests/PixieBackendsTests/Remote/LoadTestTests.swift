import PixieCore
import Testing

@testable import PixieBackends

@Suite struct LoadTestTests {
    @Test func quantilesAreThoseOfTheRequestsAndAtMostTwoInAHundredTooHigh() {
        var counts = LatencyCounts()
        #expect(counts.quantile(0.5) == nil)
        for milliseconds in 1...1_000 { counts.add(.milliseconds(milliseconds)) }
        for (fraction, exact) in [(0.0, 1.0), (0.5, 500), (0.95, 950), (0.99, 990), (1, 1_000)] {
            let found = (counts.quantile(fraction) ?? .zero) / .milliseconds(1)
            #expect(found >= exact * 0.999 && found <= exact * 1.02, "\(fraction): \(found)")
        }
        var twice = counts
        twice.add(counts)
        #expect(twice.count == 2_000 && twice.quantile(0.5) == counts.quantile(0.5))
    }

    @Test(arguments: [Duration.zero, .nanoseconds(63), .nanoseconds(64), .seconds(86_400 * 365 * 200), .seconds(-1)])
    func anyTimeCanBeCounted(_ duration: Duration) throws {
        var counts = LatencyCounts()
        counts.add(duration)
        let found = try #require(counts.quantile(0.99))
        #expect(found >= max(.zero, duration) && found <= max(.zero, duration) * 1.02)
    }

    @Test func theRampAddsUsersStepByStepUntilTheTimeIsOver() {
        let plan = LoadTestPlan(users: 10, stepUsers: 10, stepDuration: .seconds(30), duration: .seconds(75))
        #expect(plan.steps.map(\.users) == [10, 20, 30])
        #expect(plan.steps.map(\.duration) == [.seconds(30), .seconds(30), .seconds(15)])
        let steady = LoadTestPlan(users: 7, stepUsers: 0, duration: .seconds(75)).steps
        #expect(steady.map(\.users) == [7] && steady.map(\.duration) == [.seconds(75)])
    }

    @Test(arguments: [(0.0, nil, true), (0.25, nil, true), (0.2, nil, false), (1, 500, true), (1, 50, false)])
    func aStepIsGoodAsLongAsItKeepsToTheLimits(errorRate: Double, p99: Int?, isGood: Bool) {
        var figures = LoadFigures()
        for _ in 0..<3 { figures.latencies.add(.milliseconds(100)) }
        if errorRate > 0 { figures.errors["overloaded"] = 1 }
        let limits = LoadTestPlan.Limits(errorRate: errorRate, p99: p99.map { .milliseconds($0) })
        #expect(limits.isKept(by: figures) == isGood)
    }

    @Test func scenariosAreDrawnByTheirWeightsAndOnlyThoseWanted() {
        var generator = SeededGenerator(seed: 3)
        var drawn: [LoadScenario: Int] = [:]
        for _ in 0..<10_000 { drawn[.draw(from: LoadScenario.allCases, using: &generator), default: 0] += 1 }
        for scenario in LoadScenario.allCases {
            #expect(abs((drawn[scenario] ?? 0) - scenario.weight * 1_000) < 200, "\(scenario)")
        }
        for _ in 0..<100 { #expect(LoadScenario.draw(from: [.heavy], using: &generator) == .heavy) }
    }

    @Test func aReportWithoutRequestsIsNotPassed() {
        #expect(!LoadTestReport(steps: [], tally: LoadTally()).isPassed)
    }
}
