import Testing

@testable import PixieBackends

/// How many requests a load keeps under way, beside servers of several kinds.
struct RequestWindowTests {
    /// Drives a window as a load does.
    private struct Load {
        var window: RequestWindow
        var now = ContinuousClock.now
        /// When each request that is under way will be answered.
        var underWay: [ContinuousClock.Instant] = []
        /// How often each limit was in force at an answer.
        var answers: [Int: Int] = [:]

        init(maximum: Int) { window = RequestWindow(maximum: maximum) }

        /// A server whose requests each take `latency`, however many there are.
        mutating func run(requests: Int, latency: Duration = .milliseconds(10)) {
            for _ in 0..<requests {
                while underWay.count < window.limit { underWay.append(now + latency) }
                now = underWay.min()!
                underWay.remove(at: underWay.firstIndex(of: now)!)
                window.answered(bytes: 1_000, at: now)
                answers[window.limit, default: 0] += 1
            }
        }

        /// A server that works on one after the other: each waits for those before it.
        mutating func runOneAfterTheOther(requests: Int, slowedBy: Double = 1) {
            for _ in 0..<requests {
                while underWay.count < window.limit {
                    let work = Duration.milliseconds(10) * (underWay.isEmpty ? 1 : slowedBy)
                    underWay.append((underWay.last ?? now) + work)
                }
                now = underWay.removeFirst()
                window.answered(bytes: 1_000, at: now)
                answers[window.limit, default: 0] += 1
            }
        }
    }

    @Test func whatOnlyTakesItsTimeGetsAsManyAsAllowed() {
        var load = Load(maximum: 3)
        load.run(requests: 30)
        #expect(load.window.limit == 3)
        load.run(requests: 1_000)
        #expect(load.answers[3, default: 0] > 850, "\(load.answers)")
    }

    @Test(arguments: [1, 1.5])
    func aServerThatWorksOnOneAfterTheOtherGetsOne(slowedBy: Double) {
        var load = Load(maximum: 3)
        load.runOneAfterTheOther(requests: 1_000, slowedBy: slowedBy)
        #expect(load.answers[1, default: 0] > 850, "\(load.answers)")
        #expect(load.answers[3, default: 0] == 0, "\(load.answers)")
    }

    @Test func aServerThatChangesIsFollowedBothWays() {
        var load = Load(maximum: 4)
        load.run(requests: 100)
        #expect(load.window.limit == 4)
        load.underWay = []
        load.runOneAfterTheOther(requests: 2_000)
        #expect(load.window.limit <= 2)
        load.underWay = []
        load.run(requests: 2_000)
        #expect(load.window.limit >= 3)
    }

    @Test func oneIsTheLeastAndTheMostThereIs() {
        var load = Load(maximum: 0)
        load.run(requests: 500)
        #expect(load.answers == [1: 500])
    }

    @Test func answersAtTheSameMomentAreNoTrouble() {
        var load = Load(maximum: 64)
        load.run(requests: 5_000, latency: .zero)
        #expect((1...64).contains(load.window.limit))
    }
}
