/// How a load test goes about it.
public struct LoadTestPlan: Sendable {
    /// What ends the test early, and with a failure.
    public struct Limits: Hashable, Sendable {
        /// Share of a step's requests that may fail.
        public var errorRate: Double
        /// Nil: however long they take.
        public var p99: Duration?

        public init(errorRate: Double, p99: Duration?) {
            self.errorRate = errorRate
            self.p99 = p99
        }

        func isKept(by figures: LoadFigures) -> Bool {
            guard figures.errorRate <= errorRate else { return false }
            guard let p99, let found = figures.latencies.quantile(0.99) else { return true }
            return found <= p99
        }
    }

    public var scenarios: [LoadScenario]
    /// Users of the first step, and how many each further one adds.
    public var users: Int
    public var stepUsers: Int
    public var stepDuration: Duration
    public var duration: Duration
    /// A user's pause between two scenarios.
    public var pause: ClosedRange<Duration>
    /// For one request.
    public var timeout: Duration
    public var limits: Limits
    public var seed: UInt64

    /// The guide's ramp and scenarios.
    public init(
        scenarios: [LoadScenario] = LoadScenario.allCases, users: Int = 10, stepUsers: Int = 10,
        stepDuration: Duration = .seconds(30), duration: Duration = .seconds(300),
        pause: ClosedRange<Duration> = .milliseconds(500)...(.milliseconds(1_500)), timeout: Duration = .seconds(30),
        limits: Limits = Limits(errorRate: 0.01, p99: nil), seed: UInt64 = 1
    ) {
        self.scenarios = scenarios
        self.users = users
        self.stepUsers = stepUsers
        self.stepDuration = stepDuration
        self.duration = duration
        self.pause = pause
        self.timeout = timeout
        self.limits = limits
        self.seed = seed
    }

    /// The steps, in their order: how many users, and for how long. The last one is cut off where the test ends.
    var steps: [(users: Int, duration: Duration)] {
        var steps: [(Int, Duration)] = []
        var left = duration
        while left > .zero {
            // Without more users there is nothing to tell steps apart by.
            let length = stepUsers == 0 ? left : min(stepDuration, left)
            steps.append((users + stepUsers * steps.count, length))
            left -= length
        }
        return steps
    }
}
