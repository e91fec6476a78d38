/// The quantile of a classic histogram: straight lines between the bounds of its buckets.
struct HistogramQuantile {
    /// Differences between buckets below this part of their size are rounding, not data.
    private static let tolerance = 1e-12

    /// The quantile and whether the buckets had to be mended because a wider one held noticeably fewer observations.
    /// - Parameter buckets: in order of their bounds, cumulative. Reordered in place.
    static func value(_ quantile: Double, _ buckets: inout [HistogramBucket]) -> (value: Double, wasMended: Bool) {
        if quantile.isNaN { return (.nan, false) }
        if quantile < 0 { return (-.infinity, false) }
        if quantile > 1 { return (.infinity, false) }
        guard let last = buckets.last, last.upperBound == .infinity else { return (.nan, false) }
        HistogramBucket.joinEqualBounds(&buckets)
        let wasMended = makeMonotonic(&buckets)
        guard buckets.count >= 2 else { return (.nan, wasMended) }
        let observations = buckets[buckets.count - 1].count
        if observations == 0 { return (.nan, wasMended) }
        var rank = quantile * observations
        let place = firstBucket(in: buckets, holding: rank)
        if place == buckets.count - 1 { return (buckets[buckets.count - 2].upperBound, wasMended) }
        if place == 0, buckets[0].upperBound <= 0 { return (buckets[0].upperBound, wasMended) }
        var (low, count) = (0.0, buckets[place].count)
        if place > 0 {
            low = buckets[place - 1].upperBound
            count -= buckets[place - 1].count
            rank -= buckets[place - 1].count
        }
        return (low + (buckets[place].upperBound - low) * (rank / count), wasMended)
    }

    private static func firstBucket(in buckets: [HistogramBucket], holding rank: Double) -> Int {
        var (low, high) = (0, buckets.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].count >= rank { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func makeMonotonic(_ buckets: inout [HistogramBucket]) -> Bool {
        var wasMended = false
        var highest = buckets[0].count
        for index in buckets.indices.dropFirst() {
            let count = buckets[index].count
            if count > highest {
                highest = count
            } else if count < highest {
                if highest - count > tolerance * (highest.magnitude + count.magnitude) { wasMended = true }
                buckets[index].count = highest
            }
        }
        return wasMended
    }
}
