/// What one query may cost.
public struct QueryLimits: Hashable, Sendable {
    /// Samples read from series plus points computed at any stage.
    public var samples = 50_000_000
    /// Series in any intermediate or final result.
    public var series = 1_000_000
    /// Steps of a range query.
    public var steps = 11_000

    public init(samples: Int = 50_000_000, series: Int = 1_000_000, steps: Int = 11_000) {
        self.samples = samples
        self.series = series
        self.steps = steps
    }
}

/// Why a running query must stop.
public enum QueryInterruption: Sendable {
    case timeout
    case canceled

    var error: MonitoringError {
        switch self {
        case .timeout: MonitoringError(.timeout, "query timed out in expression evaluation")
        case .canceled: MonitoringError(.canceled, "query was canceled in expression evaluation")
        }
    }
}

/// Asked many times while a query runs; an answer other than nil ends it. The caller's clock and deadline are in here.
public typealias InterruptionCheck = @Sendable () -> QueryInterruption?

/// Counts what a query has cost and stops it at its limits.
struct QueryBudget {
    private let limits: QueryLimits
    private let interruption: InterruptionCheck?
    private(set) var samples = 0
    private var sinceCheck = 0

    init(_ limits: QueryLimits, _ interruption: InterruptionCheck?) {
        self.limits = limits
        self.interruption = interruption
    }

    /// Accounts for `count` samples or points. The clock is read once in a few thousand.
    mutating func charge(_ count: Int) throws(MonitoringError) {
        samples += count
        sinceCheck += count + 1
        if samples > limits.samples {
            throw MonitoringError(.limit, "query processing would load too many samples into memory in query execution")
        }
        if sinceCheck > 8_192 { try check() }
    }

    mutating func check() throws(MonitoringError) {
        sinceCheck = 0
        if let stop = interruption?() { throw stop.error }
    }

    func checkSeries(_ count: Int) throws(MonitoringError) {
        if count > limits.series {
            throw MonitoringError(.limit, "query would produce more than \(limits.series) series in query execution")
        }
    }
}
