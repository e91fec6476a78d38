/// The part of a classic histogram's observations between two values: straight lines between the bounds of its buckets.
enum HistogramFraction {
    /// - Parameter buckets: in order of their bounds, cumulative. Reordered in place.
    static func value(from lower: Double, to upper: Double, _ buckets: inout [HistogramBucket]) -> Double {
        guard let last = buckets.last, last.upperBound == .infinity, !lower.isNaN, !upper.isNaN else { return .nan }
        HistogramBucket.joinEqualBounds(&buckets)
        let observations = buckets[buckets.count - 1].count
        if observations == 0 { return .nan }
        if lower >= upper { return 0 }
        return (rank(of: upper, in: buckets) - rank(of: lower, in: buckets)) / observations
    }

    /// How many observations were below `value`.
    private static func rank(of value: Double, in buckets: [HistogramBucket]) -> Double {
        let observations = buckets[buckets.count - 1].count
        var (low, below) = (-Double.infinity, 0.0)
        for bucket in buckets {
            if low >= value { return min(below, observations) }
            if bucket.upperBound > value {
                // The lowest bucket and the highest have an end at infinity: nobody knows how far into them it is.
                let rank = below + (bucket.count - below) * (value - low) / (bucket.upperBound - low)
                return rank > observations ? observations : rank
            }
            (low, below) = (bucket.upperBound, bucket.count)
        }
        return observations
    }
}
