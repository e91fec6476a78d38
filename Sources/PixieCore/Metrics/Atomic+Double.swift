public import Synchronization

extension Atomic where Value == UInt64 {
    /// Adds to the `Double` whose bit pattern this holds. No addition is lost, whatever the number of threads.
    @inlinable @inline(__always)
    borrowing func addDouble(_ amount: Double) {
        var old = load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, current) = weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = current
        }
    }
}
