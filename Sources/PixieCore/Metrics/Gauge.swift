public import Synchronization

/// A value that goes up and down. Updating it takes no lock and allocates nothing; any thread may do so.
public final class Gauge: Sendable {
    /// A `Double`'s bit pattern.
    @usableFromInline let bits = Atomic<UInt64>(0)

    init() {}

    /// Any value, NaN and the infinities included.
    @inlinable
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    @inlinable
    public func set(_ value: Int) { set(Double(value)) }

    @inlinable
    public func add(_ amount: Double = 1) { bits.addDouble(amount) }

    @inlinable
    public func sub(_ amount: Double = 1) { bits.addDouble(-amount) }

    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
