/// Actions ordered by the instant they are due; two due at the same instant come out in the order they were added.
///
/// A cancelled entry stays in the heap until it reaches the top or until the dead outnumber the living, so that cancelling
/// (nearly every request cancels its deadline) costs one dictionary removal.
public struct TimerQueue<Action> {
    public struct ID: Hashable, Sendable {
        fileprivate let value: UInt64
    }

    private var heap: [TimerEntry] = []
    private var actions: [UInt64: Action] = [:]
    private var lastID: UInt64 = 0

    /// How many actions are still to come.
    public var count: Int { actions.count }
    /// Entries held in memory, living and cancelled.
    public var storedEntries: Int { heap.count }
    /// Stands for "everything added so far" in `takeDue`.
    public var newest: ID { ID(value: lastID) }

    public init() {}

    public mutating func add(at instant: ContinuousClock.Instant, _ action: Action) -> ID {
        let id = reserveID()
        add(at: instant, as: id, action)
        return id
    }

    /// An ID for one action that is added later.
    public mutating func reserveID() -> ID {
        lastID += 1
        return ID(value: lastID)
    }

    /// Adds an action under an ID that was reserved for it.
    public mutating func add(at instant: ContinuousClock.Instant, as id: ID, _ action: Action) {
        actions[id.value] = action
        heap.append(TimerEntry(instant: instant, id: id.value))
        siftUp(heap.count - 1)
    }

    /// The action, which never comes out afterwards; nil for one that already did.
    @discardableResult
    public mutating func cancel(_ id: ID) -> Action? {
        guard let action = actions.removeValue(forKey: id.value) else { return nil }
        if heap.count > 64, actions.count * 2 < heap.count { dropCancelled() }
        return action
    }

    /// When the next action is due.
    public mutating func earliest() -> ContinuousClock.Instant? {
        while let top = heap.first, actions[top.id] == nil { removeTop() }
        return heap.first?.instant
    }

    /// The next action that is due at `now` and was not added after `limit`, so that an action that adds another one at once
    /// cannot hold the caller in its loop.
    public mutating func takeDue(at now: ContinuousClock.Instant, notAfter limit: ID) -> Action? {
        guard let instant = earliest(), instant <= now, heap[0].id <= limit.value else { return nil }
        return actions.removeValue(forKey: removeTop().id)
    }

    private mutating func dropCancelled() {
        heap.removeAll { actions[$0.id] == nil }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    }

    @discardableResult
    private mutating func removeTop() -> TimerEntry {
        heap.swapAt(0, heap.count - 1)
        let top = heap.removeLast()
        if !heap.isEmpty { siftDown(0) }
        return top
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var smallest = index
            for child in (2 * index + 1)...(2 * index + 2) where child < heap.count && heap[child] < heap[smallest] {
                smallest = child
            }
            if smallest == index { return }
            heap.swapAt(index, smallest)
            index = smallest
        }
    }
}

/// Outside of `TimerQueue`, whose parameter it does not depend on: a type within a generic one is looked up each time it is used.
private struct TimerEntry {
    var instant: ContinuousClock.Instant
    var id: UInt64

    static func < (left: TimerEntry, right: TimerEntry) -> Bool {
        left.instant == right.instant ? left.id < right.id : left.instant < right.instant
    }
}
