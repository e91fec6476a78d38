/// `rate`, `increase` and `delta`: the change seen between the first and the last sample, stretched to the window's
/// bounds, but not where the series evidently began or ended inside it.
struct ExtrapolatedRate {
    let isCounter: Bool
    let isRate: Bool
    let dialect: Dialect

    init(isCounter: Bool, isRate: Bool, _ dialect: Dialect) {
        self.isCounter = isCounter
        self.isRate = isRate
        self.dialect = dialect
    }

    @inline(__always)
    func value(_ times: [Int64], _ values: [Double], _ window: RangeWindow) -> Double {
        guard window.count > 1 else { return Frame.absent }
        let (first, last) = (window.low, window.high - 1)
        var change = values[last] - values[first]
        if isCounter {
            for index in first + 1...last where values[index] < values[index - 1] { change += values[index - 1] }
        }
        var toStart = Double(times[first] - window.start) / 1_000
        let toEnd = Double(window.end - times[last]) / 1_000
        let sampled = Double(times[last] - times[first]) / 1_000
        let between = sampled / Double(window.count - 1)
        let near = between * 1.1
        // Dialect 3 first settles for half an interval where the samples begin late, dialect 2 only after the zero.
        if dialect == .prometheus3, toStart >= near { toStart = between / 2 }
        if isCounter, change > 0, values[first] >= 0 {
            // A counter cannot have been below zero: it began no earlier than its slope reaches back to there.
            toStart = min(toStart, sampled * (values[first] / change))
        }
        if dialect == .prometheus2, toStart >= near { toStart = between / 2 }
        let covered = sampled + toStart + (toEnd < near ? toEnd : between / 2)
        var factor = covered / sampled
        if isRate { factor /= Double(window.end - window.start) / 1_000 }
        return change * factor
    }
}
