/// What this instance had done and used at one moment. Totals count from the start of the process.
public struct LoadReading: Sendable, Equatable {
    public var at: ContinuousClock.Instant
    public var cpuSeconds: Double
    /// In cores; 0 when not known.
    public var cpuLimit: Double
    public var memoryBytes: Double
    /// 0 when not known.
    public var memoryLimit: Double
    /// API requests answered.
    public var requests: Double
    /// Queries by their time: upper bounds in seconds, with the number up to each; the last is infinite and holds all.
    public var queries: [(bound: Double, count: Double)]

    public init(
        at: ContinuousClock.Instant, cpuSeconds: Double = 0, cpuLimit: Double = 0, memoryBytes: Double = 0,
        memoryLimit: Double = 0, requests: Double = 0, queries: [(bound: Double, count: Double)] = []
    ) {
        self.at = at
        self.cpuSeconds = cpuSeconds
        self.cpuLimit = cpuLimit
        self.memoryBytes = memoryBytes
        self.memoryLimit = memoryLimit
        self.requests = requests
        self.queries = queries
    }

    public static func == (left: LoadReading, right: LoadReading) -> Bool {
        left.at == right.at && left.cpuSeconds == right.cpuSeconds && left.cpuLimit == right.cpuLimit
            && left.memoryBytes == right.memoryBytes && left.memoryLimit == right.memoryLimit
            && left.requests == right.requests && left.queries.elementsEqual(right.queries, by: ==)
    }
}
