/// The series a range function reads and where its windows lie.
struct RangeSource {
    struct Row {
        let samples: Range<Int>
        /// Whether they lie in the query's own columns instead of the store's.
        let isOwn: Bool
        /// The series in the store, or the row of the frame, that the labels come from.
        let labels: Int
    }

    /// Samples of the store, untouched.
    let stored: SampleArena
    /// Samples computed by a subquery, or copied without stale markers.
    var own = Columns()
    var rows: [Row] = []
    /// The labels of computed samples; those of stored ones are in the store.
    var computedLabels: [LabelSet]?
    let isUniqueWithoutName: Bool
    /// Milliseconds.
    let length: Int64
    let offset: Int64
    let fixedTime: Int64?
    let isLeftOpen: Bool

    struct Columns {
        var times: [Int64] = []
        var values: [Double] = []
    }

    func columns(_ row: Row) -> (times: [Int64], values: [Double]) {
        row.isOwn ? (own.times, own.values) : (stored.times, stored.values)
    }

    /// The window at `time` in samples that are ordered by time. `near` is where it is likely to begin.
    @inline(__always)
    func window(_ samples: Range<Int>, _ times: [Int64], time: Int64, near: Int) -> RangeWindow {
        let end = (fixedTime ?? time) - offset
        let start = end - length
        let low = RangeSource.lowerBound(times, samples, isLeftOpen ? start + 1 : start, near: near)
        var high = samples.upperBound
        if high > low, times[high - 1] > end {
            high = RangeSource.lowerBound(times, low..<high, end + 1, near: min(low + 64, high))
        }
        return RangeWindow(low: low, high: high, start: start, end: end, time: time)
    }

    /// The first place in `range` with a time not before `wanted`. Looks in strides that double around `near` first:
    /// windows move by little and mostly lie at the end, and every jump into far memory costs a cache miss.
    static func lowerBound(_ times: [Int64], _ range: Range<Int>, _ wanted: Int64, near: Int) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        guard low < high else { return low }
        var stride = 4
        if near < high, times[near] < wanted {
            low = near + 1
            while low + stride < high, times[low + stride] < wanted {
                low += stride + 1
                stride *= 2
            }
            high = min(high, low + stride)
        } else {
            high = min(near, high)
            while high - stride > low, times[high - stride] >= wanted {
                high -= stride
                stride *= 2
            }
            low = max(low, high - stride)
        }
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The samples of one series that one step sees: `low` up to but not including `high`.
struct RangeWindow {
    let low: Int
    let high: Int
    /// The window's own bounds in milliseconds, whether or not a sample lies on them.
    let start: Int64
    let end: Int64
    /// When it is evaluated.
    let time: Int64

    var count: Int { high - low }
}
