/// What a person wants to know of a histogram: how many, how large on average, how large most of them.
public struct HistogramDigest: Sendable, Equatable {
    public let count: Double
    /// NaN when there are none.
    public let mean: Double
    /// Interpolated within a bucket, as `histogram_quantile` does it; NaN when there are none.
    public let median: Double
    public let p95: Double

    /// `buckets`: upper bounds with the counts up to them, the last one infinite.
    public init(buckets: [(bound: Double, count: Double)], sum: Double) {
        let sorted = buckets.sorted { $0.bound < $1.bound }
        count = sorted.last?.count ?? 0
        mean = sum / count
        median = Self.quantile(0.5, of: sorted)
        p95 = Self.quantile(0.95, of: sorted)
    }

    private static func quantile(_ quantile: Double, of buckets: [(bound: Double, count: Double)]) -> Double {
        guard let total = buckets.last?.count, total > 0 else { return .nan }
        let rank = quantile * total
        // The last bucket holds the total, so one is found.
        let index = buckets.firstIndex { $0.count >= rank } ?? buckets.count - 1
        let lower = index == 0 ? (bound: 0.0, count: 0.0) : buckets[index - 1]
        guard buckets[index].bound.isFinite else { return lower.bound }
        let share = (rank - lower.count) / (buckets[index].count - lower.count)
        return lower.bound + (buckets[index].bound - lower.bound) * share
    }
}
