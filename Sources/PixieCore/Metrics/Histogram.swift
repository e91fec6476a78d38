public import Synchronization

/// How often values fell at or below each of a few bounds, their number and their sum. Observing takes no lock and
/// allocates nothing (with a trace id: one short lock); any thread may do so.
public final class Histogram: @unchecked Sendable {
    // Sendable: `bounds` is only written in init, `counts` holds nothing but atomics, both live until deinit.
    @usableFromInline let bounds: UnsafeMutablePointer<Double>
    @usableFromInline let boundCount: Int
    /// Of each bucket alone, the one above the last bound included; a scrape adds them up.
    @usableFromInline let counts: UnsafeMutablePointer<Atomic<Int>>
    /// A `Double`'s bit pattern.
    @usableFromInline let total = Atomic<UInt64>(0)

    let exemplars: Mutex<[Exemplar?]>
    private let unixTime: @Sendable () -> Double

    init(buckets: [Double], unixTime: @escaping @Sendable () -> Double) {
        boundCount = buckets.count
        bounds = .allocate(capacity: max(1, buckets.count))
        counts = .allocate(capacity: buckets.count + 1)
        for (index, bound) in buckets.enumerated() { (bounds + index).initialize(to: bound) }
        for index in 0...buckets.count { (counts + index).initialize(to: Atomic(0)) }
        exemplars = Mutex([])
        self.unixTime = unixTime
    }

    deinit {
        counts.deinitialize(count: boundCount + 1)
        counts.deallocate()
        bounds.deallocate()
    }

    /// Counts `value`; one that is not finite is ignored, since it would spoil the sum for good. `traceID` becomes the
    /// bucket's exemplar in the place of the one before.
    @inlinable
    public func observe(_ value: Double, traceID: String? = nil) {
        guard value.isFinite else { return }
        let bucket = bucket(of: value)
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        total.addDouble(value)
        if let traceID { keepExemplar(of: value, in: bucket, traceID: traceID) }
    }

    /// Counts a duration in seconds.
    @inlinable
    public func observe(_ duration: Duration, traceID: String? = nil) {
        let attoseconds = duration.attoseconds
        let low = Int64(truncatingIfNeeded: attoseconds)
        // Divided, not multiplied: 5 ms becomes the same number as the bound 0.005. What does not fit in 64 bits (9 s)
        // takes the slow way through 128.
        if Int128(low) == attoseconds {
            observe(Double(low) / 1e18, traceID: traceID)
        } else {
            let (seconds, rest) = duration.components
            observe(Double(seconds) + Double(rest) / 1e18, traceID: traceID)
        }
    }

    /// How many values were counted.
    public var count: Int { (0...boundCount).reduce(0) { $0 + counts[$1].load(ordering: .relaxed) } }

    public var sum: Double { Double(bitPattern: total.load(ordering: .relaxed)) }

    /// The first bucket whose bound is not below `value`.
    @inlinable @inline(__always)
    func bucket(of value: Double) -> Int {
        var index = 0
        while index < boundCount, bounds[index] < value { index += 1 }
        return index
    }

    @usableFromInline
    func keepExemplar(of value: Double, in bucket: Int, traceID: String) {
        guard Exemplar.accepts(traceID) else { return }
        let exemplar = Exemplar(traceID: traceID, value: value, unixTime: unixTime())
        exemplars.withLock { kept in
            if kept.isEmpty { kept = Array(repeating: nil, count: boundCount + 1) }
            kept[bucket] = exemplar
        }
    }
}

extension Histogram {
    /// Seconds, from what Pixie itself adds to a request (tens of microseconds) to a request past its deadline. Alert
    /// thresholds (1.5, 3, 5 and 10 s) are bounds, so they are read without interpolation.
    public static let latencyBuckets: [Double] = [
        0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 3, 5,
        10,
        30,
    ]

    /// For quantities of unknown size: 1, 2.5 and 5 in each decade from a thousandth to a million.
    static let wideBuckets: [Double] =
        [0.001, 0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000].flatMap { decade in
            [decade, decade * 2.5, decade * 5]
        } + [1_000_000]
}
