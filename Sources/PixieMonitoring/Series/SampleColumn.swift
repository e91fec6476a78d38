/// The samples of one series, oldest first, as two parallel columns: 16 bytes a sample.
public struct SampleColumn: Sendable {
    /// Milliseconds since 1970. Elements before `head` have expired and wait for the next compaction.
    private(set) var times: [Int64] = []
    private(set) var values: [Double] = []
    private(set) var head = 0
    /// How many of the live values are stale markers; zero means that a window needs no filtering.
    private(set) var staleMarkers = 0

    init() {}

    /// The columns of samples that are known to be in order, for windows over computed values.
    init(times: [Int64], values: [Double]) {
        self.times = times
        self.values = values
    }

    var live: Range<Int> { head..<times.count }
    var isEmpty: Bool { head == times.count }

    mutating func append(_ time: Int64, _ value: Double) -> AppendOutcome {
        if let last = times.last, !isEmpty {
            if time < last { return .outOfOrder }
            if time == last {
                return values[values.count - 1].bitPattern == value.bitPattern ? .appended : .duplicate
            }
        }
        times.append(time)
        values.append(value)
        if StaleMarker.isStale(value) { staleMarkers += 1 }
        return .appended
    }

    /// Forgets samples older than `time`; the memory is given back once half of it is unused.
    mutating func expire(before time: Int64) {
        while head < times.count, times[head] < time {
            if StaleMarker.isStale(values[head]) { staleMarkers -= 1 }
            head += 1
        }
        if head > 32, head * 2 > times.count {
            times.removeFirst(head)
            values.removeFirst(head)
            head = 0
        }
    }

    /// A copy without stale markers, for the rare series that has some.
    func withoutStaleMarkers() -> SampleColumn {
        let kept = live.filter { !StaleMarker.isStale(values[$0]) }
        return SampleColumn(times: kept.map { times[$0] }, values: kept.map { values[$0] })
    }
}

/// What became of one appended sample.
public enum AppendOutcome: Sendable {
    case appended
    /// A different value is already stored at that time.
    case duplicate
    /// The series already has a later sample.
    case outOfOrder
    /// The reference is from before a compaction: look the series up again.
    case unknownSeries
    /// The store holds as many series as it may.
    case seriesLimit
}
