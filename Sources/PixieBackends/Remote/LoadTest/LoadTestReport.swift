public import PixieCore

/// What a load test came to.
public struct LoadTestReport: Sendable {
    public struct Step: Sendable {
        public let users: Int
        public let duration: Duration
        public let figures: LoadFigures
        /// Whether it kept to the limits.
        public let isGood: Bool

        public var requestsPerSecond: Double {
            duration > .zero ? Double(figures.requests) / (duration / .seconds(1)) : 0
        }
    }

    public let steps: [Step]
    /// In the order of the scenarios; those that were asked.
    public let requests: [(request: LoadRequest, figures: LoadFigures)]
    public let total: LoadFigures
    /// Answers by `X-Cache`.
    public let caches: [String: Int]

    init(steps: [Step], tally: LoadTally) {
        self.steps = steps
        requests = LoadRequest.allCases.compactMap { request in tally.figures[request].map { (request, $0) } }
        total = tally.total
        caches = tally.caches
    }

    /// The first number of users at which a limit was passed; nil where none was.
    public var breakingPoint: Int? { steps.first { !$0.isGood }?.users }

    /// Nothing asked is nothing passed.
    public var isPassed: Bool { breakingPoint == nil && total.requests > 0 }

    /// Times in milliseconds.
    public var json: JSONValue {
        .object([
            "passed": .bool(isPassed), "breaking_point_users": breakingPoint.map { .integer(Int64($0)) } ?? .null,
            "steps": .array(
                steps.map { step in
                    Self.members(
                        step.figures,
                        [
                            "users": .integer(Int64(step.users)), "seconds": .number(step.duration / .seconds(1)),
                            "requests_per_second": .number(step.requestsPerSecond), "passed": .bool(step.isGood),
                        ])
                }),
            "requests": .array(requests.map { Self.members($0.figures, ["name": .string($0.request.rawValue)]) }),
            "total": Self.members(total, [:]), "caches": .object(caches.mapValues { .integer(Int64($0)) }),
        ])
    }

    private static func members(_ figures: LoadFigures, _ more: [String: JSONValue]) -> JSONValue {
        var members = more
        members["requests"] = .integer(Int64(figures.requests))
        members["errors"] = .object(figures.errors.mapValues { .integer(Int64($0)) })
        members["error_rate"] = .number(figures.errorRate)
        for (name, fraction) in [("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99)] {
            let found = figures.latencies.quantile(fraction)
            members[name] = found.map { .number($0 / .milliseconds(1)) } ?? .null
        }
        return .object(members)
    }
}
