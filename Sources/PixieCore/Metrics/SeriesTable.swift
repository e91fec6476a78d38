import Synchronization

/// The series of one family, ordered by their label text, never more than a limit and one `other`.
final class SeriesTable<Instrument: AnyObject & Sendable>: Sendable {
    /// One series: its instrument and the bytes of its lines that never change.
    struct Row: Sendable {
        let labels: [UInt8]
        /// Of a histogram only.
        let lines: SeriesLines?
        let instrument: Instrument
        let identity: MetricSeries
    }

    private struct State {
        var rows: [Row] = []
        /// The labels of the shared series, once there is one.
        var other: [UInt8]?
        /// Of the rows as they are; nil until somebody writes them.
        var lines: ScalarLines?
        /// How often the rows changed.
        var changes = 0
    }

    let head: FamilyHead
    private let limit: Int
    private let overflow: Counter?
    private let make: @Sendable () -> Instrument
    private let unixTime: @Sendable () -> Double
    private let state = Mutex(State())

    /// `overflow` counts the times a series was asked for beyond `limit`.
    init(
        head: FamilyHead, limit: Int = .max, overflow: Counter? = nil, unixTime: @escaping @Sendable () -> Double,
        make: @escaping @Sendable () -> Instrument
    ) {
        self.head = head
        self.limit = limit
        self.overflow = overflow
        self.make = make
        self.unixTime = unixTime
    }

    /// In the order they are written.
    var rows: [Row] { state.withLock { $0.rows } }

    /// The same with the bytes of their lines, for families of counters and gauges.
    var scalarRows: (rows: [Row], lines: ScalarLines) {
        let (rows, known, changes) = state.withLock { ($0.rows, $0.lines, $0.changes) }
        if let known { return (rows, known) }
        // Without the lock, on which those who look for a series would wait.
        let lines = ScalarLines(head: head, series: rows.map(\.identity))
        state.withLock { if $0.changes == changes { $0.lines = lines } }
        return (rows, lines)
    }

    /// The series with these labels, created if there is room; otherwise the one with `other`.
    /// `isOwn` is false when the caller got the shared series in place of its own.
    func instrument(
        _ labels: LabelText, other: @autoclosure () -> LabelText
    ) -> (instrument: Instrument, isOwn: Bool) {
        let found = state.withLock { state -> Instrument? in
            let place = Self.place(of: labels.bytes, in: state.rows)
            if place.exists { return state.rows[place.index].instrument }
            guard state.rows.count - (state.other == nil ? 0 : 1) < limit else { return nil }
            return insert(labels, at: place.index, in: &state)
        }
        if let found { return (found, true) }
        overflow?.increment()
        let other = other()
        let shared = state.withLock { state -> Instrument in
            let place = Self.place(of: other.bytes, in: state.rows)
            if place.exists { return state.rows[place.index].instrument }
            state.other = other.bytes
            return insert(other, at: place.index, in: &state)
        }
        return (shared, false)
    }

    /// Stops writing the series; an instrument somebody still holds counts on unseen.
    func remove(_ labels: LabelText) {
        state.withLock { state in
            let place = Self.place(of: labels.bytes, in: state.rows)
            if place.exists {
                state.rows.remove(at: place.index)
                state.lines = nil
                state.changes += 1
            }
            if state.other == labels.bytes { state.other = nil }
        }
    }

    private func insert(_ labels: LabelText, at index: Int, in state: inout State) -> Instrument {
        let now = unixTime()
        let row = Row(
            labels: labels.bytes, lines: SeriesLines(head: head, labels: labels.bytes, unixTime: now),
            instrument: make(), identity: MetricSeries(head: head, labelText: labels.bytes, createdAt: now))
        state.rows.insert(row, at: index)
        state.lines = nil
        state.changes += 1
        return row.instrument
    }

    private static func place(of labels: [UInt8], in rows: [Row]) -> (index: Int, exists: Bool) {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].labels.precedes(labels) { low = middle + 1 } else { high = middle }
        }
        return (low, low < rows.count && rows[low].labels == labels)
    }
}
