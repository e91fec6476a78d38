/// Follows batches that are written side by side, and knows up to where none is missing.
struct AcknowledgedBatches: Sendable {
    private(set) var position: BulkJournal.Position
    private var first = 0
    private var ends: [BulkJournal.Position] = []
    private var isDone: [Bool] = []

    init(position: BulkJournal.Position) { self.position = position }

    /// A batch begins that ends at `position`; gives its number.
    mutating func begin(endingAt position: BulkJournal.Position) -> Int {
        ends.append(position)
        isDone.append(false)
        return first + ends.count - 1
    }

    /// The batch has been acknowledged; true when that moved `position`.
    mutating func finish(_ number: Int) -> Bool {
        isDone[number - first] = true
        let count = isDone.prefix { $0 }.count
        guard count > 0 else { return false }
        position = ends[count - 1]
        ends.removeFirst(count)
        isDone.removeFirst(count)
        first += count
        return true
    }
}
