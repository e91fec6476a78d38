public import Synchronization

/// A total that only grows. Updating it takes no lock and allocates nothing; any thread may do so.
///
/// Whole steps and fractions are kept apart, so that counting events stays one atomic addition and stays exact.
public final class Counter: Sendable {
    @usableFromInline let whole = Atomic<Int>(0)
    /// A `Double`'s bit pattern.
    @usableFromInline let fraction = Atomic<UInt64>(0)

    init() {}

    /// Adds `amount` events. A negative amount is ignored: a counter never goes down.
    @inlinable @inline(__always)
    public func increment(by amount: Int = 1) {
        guard amount >= 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds a quantity that is not counted in whole steps, such as seconds or dollars. Anything but a positive, finite
    /// amount is ignored.
    @inlinable
    public func add(_ amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.addDouble(amount)
    }

    /// Takes over a total that another system keeps (the kernel, a server Pixie asks for its statistics). It may go down
    /// when that system restarts, which a reader sees as a counter reset. Not for counters that are also incremented.
    public func mirror(_ total: Double) {
        guard total >= 0, total.isFinite else { return }
        whole.store(0, ordering: .relaxed)
        fraction.store(total.bitPattern, ordering: .relaxed)
    }

    public var value: Double {
        Double(whole.load(ordering: .relaxed)) + Double(bitPattern: fraction.load(ordering: .relaxed))
    }
}
