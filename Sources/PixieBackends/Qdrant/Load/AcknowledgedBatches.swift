/// Follows batches that are written side by side, and knows up to where none is missing.
struct AcknowledgedBatches: Sendable {
    /// What a batch came to.
    struct Outcome: Sendable {
        /// Where the next one begins.
        var end: FileLines.Place
        var loaded = 0
        var rejected = 0
    }

    private(set) var position: BulkJournal.Position
    private var first = 0
    private var outcomes: [Outcome?] = []

    init(position: BulkJournal.Position) { self.position = position }

    /// The next batch begins; gives its number.
    mutating func begin() -> Int {
        outcomes.append(nil)
        return first + outcomes.count - 1
    }

    /// The batch has been acknowledged; true when that moved `position`.
    mutating func finish(_ number: Int, _ outcome: Outcome) -> Bool {
        outcomes[number - first] = outcome
        var count = 0
        for case let outcome? in outcomes.prefix(while: { $0 != nil }) {
            (position.offset, position.lines) = (outcome.end.offset, outcome.end.lines)
            position.loaded += outcome.loaded
            position.rejected += outcome.rejected
            count += 1
        }
        outcomes.removeFirst(count)
        first += count
        return count > 0
    }
}
