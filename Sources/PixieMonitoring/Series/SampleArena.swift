/// The samples of all series of a store in two columns: 16 bytes a sample, no allocation and no reference count for
/// each series, so that a query walks through plain memory.
struct SampleArena: Sendable {
    /// Milliseconds since 1970.
    private(set) var times: [Int64] = []
    private(set) var values: [Double] = []
    /// Places that belong to no region any more.
    private(set) var abandoned = 0

    private static let smallest = 16

    mutating func append(_ time: Int64, _ value: Double, to region: inout SampleRegion) -> AppendOutcome {
        if !region.isEmpty {
            let last = times[region.end - 1]
            if time < last { return .outOfOrder }
            if time == last {
                return values[region.end - 1].bitPattern == value.bitPattern ? .appended : .duplicate
            }
        }
        if region.end == region.limit { makeRoom(&region) }
        times[region.end] = time
        values[region.end] = value
        region.end += 1
        if StaleMarker.isStale(value) { region.staleMarkers += 1 }
        return .appended
    }

    /// Forgets the region's samples older than `time`.
    func expire(before time: Int64, in region: inout SampleRegion) {
        while region.start < region.end, times[region.start] < time {
            if StaleMarker.isStale(values[region.start]) { region.staleMarkers -= 1 }
            region.start += 1
        }
    }

    /// Moves the samples down over expired ones where that frees an eighth; otherwise to a half larger place.
    private mutating func makeRoom(_ region: inout SampleRegion) {
        let (count, capacity) = (region.end - region.start, region.limit - region.base)
        if region.start - region.base > capacity / 8 {
            for index in 0..<count {
                times[region.base + index] = times[region.start + index]
                values[region.base + index] = values[region.start + index]
            }
            region.start = region.base
            region.end = region.base + count
            return
        }
        abandoned += capacity
        place(&region, capacity: max(SampleArena.smallest, count + count / 2))
    }

    /// Gives the region a new place at the end and copies its samples there, from this arena or from `other`.
    private mutating func place(_ region: inout SampleRegion, capacity: Int, from other: SampleArena? = nil) {
        let (base, count) = (times.count, region.end - region.start)
        times.append(contentsOf: repeatElement(0, count: capacity))
        values.append(contentsOf: repeatElement(0, count: capacity))
        for index in 0..<count {
            // Reading this arena through a second name would make the columns shared, and each write copy them whole.
            times[base + index] = other?.times[region.start + index] ?? times[region.start + index]
            values[base + index] = other?.values[region.start + index] ?? values[region.start + index]
        }
        region = SampleRegion(
            base: base, limit: base + capacity, start: base, end: base + count, staleMarkers: region.staleMarkers)
    }

    /// Takes over a region of another arena, with a little room to grow.
    mutating func adopt(_ region: SampleRegion, from other: SampleArena) -> SampleRegion {
        var moved = region
        let count = region.end - region.start
        place(&moved, capacity: max(SampleArena.smallest, count + count / 8 + 4), from: other)
        return moved
    }

    /// Whether more is abandoned than in use: time to move everything together.
    var isWasteful: Bool { abandoned > 65_536 && abandoned * 2 > times.count }
}

/// Where the samples of one series lie in the arena: those from `start` up to but not including `end` are live.
struct SampleRegion: Sendable {
    var base = 0
    var limit = 0
    var start = 0
    var end = 0
    /// How many of the live values are stale markers; zero means that a window needs no filtering.
    var staleMarkers = 0

    var isEmpty: Bool { start == end }
    var live: Range<Int> { start..<end }
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
