/// How long many requests took, in a fixed amount of memory: quantiles are at most 1.6% too high.
public struct LatencyCounts: Sendable {
    /// Each power of two of nanoseconds in so many parts.
    private static let parts = 64
    private static let partBits = 6

    private var counts = [UInt32](repeating: 0, count: (64 - partBits) * parts + parts)
    public private(set) var count = 0

    public init() {}

    public mutating func add(_ duration: Duration) {
        let value = UInt64(max(0, duration / .nanoseconds(1)))
        counts[Self.index(of: value)] += 1
        count += 1
    }

    public mutating func add(_ other: LatencyCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
    }

    /// The time that the fraction `fraction` of all did not exceed; nil where there are none.
    public func quantile(_ fraction: Double) -> Duration? {
        guard count > 0 else { return nil }
        var left = max(1, Int((fraction * Double(count)).rounded(.up)))
        for index in counts.indices {
            left -= Int(counts[index])
            if left <= 0 { return .nanoseconds(Int64(clamping: Self.upperEdge(of: index))) }
        }
        return nil
    }

    private static func index(of value: UInt64) -> Int {
        guard value >= parts else { return Int(value) }
        let shift = 63 - value.leadingZeroBitCount - partBits
        return (shift + 1) * parts + Int(value >> UInt64(shift)) - parts
    }

    private static func upperEdge(of index: Int) -> UInt64 {
        guard index >= parts else { return UInt64(index) }
        let shift = UInt64(index / parts - 1)
        return ((UInt64(index % parts + parts) + 1) << shift) - 1
    }
}
