import Synchronization

/// A count that tests share between tasks.
final class Counter: Sendable {
    private let state = Mutex((value: 0, most: 0))

    var value: Int { state.withLock { $0.value } }
    /// The highest it ever stood.
    var most: Int { state.withLock { $0.most } }

    @discardableResult
    func add(_ amount: Int = 1) -> Int {
        state.withLock {
            $0.value += amount
            $0.most = max($0.most, $0.value)
            return $0.value
        }
    }
}
