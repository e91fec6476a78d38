/// A sum that keeps what rounding loses (Neumaier's variant of Kahan's).
struct CompensatedSum {
    private(set) var sum = 0.0
    private(set) var lost = 0.0

    init() {}

    init(sum: Double, lost: Double) {
        self.sum = sum
        self.lost = lost
    }

    @inline(__always)
    mutating func add(_ value: Double) {
        let total = sum + value
        if total.isInfinite {
            lost = 0
        } else if sum.magnitude >= value.magnitude {
            lost += (sum - total) + value
        } else {
            lost += (value - total) + sum
        }
        sum = total
    }

    var value: Double { sum.isInfinite ? sum : sum + lost }
}

/// An average that neither overflows on large values nor loses small ones.
struct CompensatedMean {
    private var count = 0.0
    private var total = CompensatedSum()
    /// Set once the plain sum would overflow: from then on the mean itself is carried.
    private var isIncremental: Bool

    /// Prometheus 2 always carries the mean, which rounds differently in the last place.
    init(_ dialect: Dialect) { isIncremental = dialect == .prometheus2 }

    mutating func add(_ value: Double) {
        count += 1
        if !isIncremental {
            var next = total
            next.add(value)
            if !next.sum.isInfinite || count == 1 {
                total = next
                return
            }
            isIncremental = true
            total = CompensatedSum(sum: total.sum / (count - 1), lost: total.lost / (count - 1))
        }
        if total.sum.isInfinite {
            // An infinite mean stays, unless the infinities contradict one another.
            if value.isInfinite, (total.sum > 0) == (value > 0) { return }
            if value.isFinite { return }
        }
        let mean = total.sum + total.lost
        total.add(value / count - mean / count)
    }

    var value: Double { isIncremental ? total.value : total.value / count }
}
