/// A vector at every step of a grid: one row of values for each series, in one array.
///
/// A step at which a series has no value holds the stale marker's bits, which no computation yields.
struct Frame {
    static let absent = StaleMarker.value

    var labels: [LabelSet]
    /// Row by row: the value of row `r` at step `s` is at `r * steps + s`.
    var values: [Double]
    let steps: Int
    /// Whether the rows stay distinct when the metric's name is dropped: then nobody needs to look.
    var isUniqueWithoutName: Bool

    init(steps: Int, labels: [LabelSet] = [], values: [Double] = [], isUniqueWithoutName: Bool = false) {
        self.labels = labels
        self.values = values
        self.steps = steps
        self.isUniqueWithoutName = isUniqueWithoutName
    }

    var rows: Int { labels.count }

    static func isAbsent(_ value: Double) -> Bool { StaleMarker.isStale(value) }

    subscript(row: Int, step: Int) -> Double { values[row * steps + step] }

    func hasValues(_ row: Int) -> Bool {
        for index in row * steps..<(row + 1) * steps where !Frame.isAbsent(values[index]) { return true }
        return false
    }

    /// The same rows at `count` steps, for a frame of one step.
    func broadcast(to count: Int) -> Frame {
        var wide = Frame(steps: count, labels: labels, isUniqueWithoutName: isUniqueWithoutName)
        wide.values.reserveCapacity(rows * count)
        for row in 0..<rows { wide.values.append(contentsOf: repeatElement(values[row], count: count)) }
        return wide
    }
}
