/// The last minutes of an instance's load, and what they come to.
public struct ScalingWindow: Sendable {
    /// For processors and query time.
    static let length = Duration.seconds(300)
    /// For traffic: long enough that a burst of 50 a second for 30 seconds, which an instance takes, does not count.
    static let trafficLength = Duration.seconds(120)
    /// Fewer queries say nothing about their 95th percentile.
    static let fewestQueries = 20.0

    private var readings: [LoadReading] = []

    public init() {}

    /// Readings come in the order of their times.
    public mutating func add(_ reading: LoadReading) {
        readings.append(reading)
        // The oldest that is kept is the last one at or before the window's start.
        let start = reading.at.advanced(by: .zero - Self.length)
        while readings.count > 1, readings[1].at <= start { readings.removeFirst() }
    }

    public var advice: ScalingAdvice {
        ScalingAdvice(signals: [
            .init(name: .cpu, value: cpu, threshold: 0.7), .init(name: .memory, value: memory, threshold: 0.8),
            .init(name: .queryTime, value: queryTime, threshold: 3),
            .init(name: .traffic, value: traffic, threshold: 20),
        ])
    }

    /// The share of the processors used over the whole window; not before it is full.
    private var cpu: Double? {
        guard let (first, last, seconds) = span(Self.length), last.cpuLimit > 0 else { return nil }
        return (last.cpuSeconds - first.cpuSeconds) / seconds / last.cpuLimit
    }

    private var memory: Double? {
        guard let last = readings.last, last.memoryLimit > 0 else { return nil }
        return last.memoryBytes / last.memoryLimit
    }

    private var queryTime: Double? {
        guard let first = readings.first, let last = readings.last else { return nil }
        let before = first.queries.isEmpty ? last.queries.map { ($0.bound, 0) } : first.queries
        let buckets = zip(before, last.queries).map { (bound: $1.bound, count: $1.count - $0.count) }
        let digest = HistogramDigest(buckets: buckets, sum: 0)
        return digest.count >= Self.fewestQueries ? digest.p95 : nil
    }

    private var traffic: Double? {
        guard let (first, last, seconds) = span(Self.trafficLength) else { return nil }
        return (last.requests - first.requests) / seconds
    }

    /// The last reading, the latest that is at least `length` before it, and the seconds between them.
    private func span(_ length: Duration) -> (first: LoadReading, last: LoadReading, seconds: Double)? {
        guard let last = readings.last, let first = readings.last(where: { $0.at.duration(to: last.at) >= length })
        else { return nil }
        return (first, last, first.at.duration(to: last.at) / .seconds(1))
    }
}
