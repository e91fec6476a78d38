/// One bucket of a classic histogram: how many observations were at most `upperBound`.
struct HistogramBucket {
    let upperBound: Double
    var count: Double

    /// Two spellings of one bound (`0.2`, `2e-1`) are one bucket.
    static func joinEqualBounds(_ buckets: inout [HistogramBucket]) {
        var kept = 0
        for index in buckets.indices.dropFirst() {
            if buckets[index].upperBound == buckets[kept].upperBound {
                buckets[kept].count += buckets[index].count
            } else {
                kept += 1
                buckets[kept] = buckets[index]
            }
        }
        buckets.removeLast(buckets.count - kept - 1)
    }
}
