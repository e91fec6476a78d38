/// The series a range function reads and where its windows lie.
struct RangeSource {
    /// With the metric's name, and without it.
    let labels: [LabelSet]
    let nameless: [LabelSet]
    let columns: [SampleColumn]
    let isUniqueWithoutName: Bool
    /// Milliseconds.
    let length: Int64
    let offset: Int64
    let fixedTime: Int64?
    let isLeftOpen: Bool

    /// The window of the step at `time`: the bounds of its samples found from `hint` on, which must not lie past them.
    @inline(__always)
    func window(_ live: Range<Int>, _ times: [Int64], time: Int64, hint: Int) -> RangeWindow {
        let end = (fixedTime ?? time) - offset
        let start = end - length
        let firstTime = isLeftOpen ? start + 1 : start
        var low = max(hint, live.lowerBound)
        if low < live.upperBound, times[low] < firstTime {
            low = RangeSource.lowerBound(times, low, live.upperBound, firstTime)
        }
        var high = low
        if live.upperBound > low {
            high =
                times[live.upperBound - 1] <= end
                ? live.upperBound : RangeSource.lowerBound(times, low, live.upperBound, end + 1)
        }
        return RangeWindow(low: low, high: high, start: start, end: end, time: time)
    }

    private static func lowerBound(_ times: [Int64], _ from: Int, _ to: Int, _ wanted: Int64) -> Int {
        var (low, high) = (from, to)
        // Windows move by little: look near before halving.
        var stride = 1
        while low + stride < high, times[low + stride] < wanted {
            low += stride
            stride *= 2
        }
        high = min(high, low + stride + 1)
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

extension Evaluator {
    /// The series a range selector or a subquery yields, over all the time that any step of `grid` needs.
    func rangeSource(_ expression: Expression, _ grid: StepGrid) throws(MonitoringError) -> RangeSource {
        switch expression.unwrapped {
        case .matrix(let matrix): return try rangeSource(matrix, grid)
        case .subquery(let subquery): return try rangeSource(subquery, grid)
        default: throw MonitoringError(.execution, "expected a range vector")
        }
    }

    private func rangeSource(_ matrix: MatrixSelector, _ grid: StepGrid) throws(MonitoringError) -> RangeSource {
        let selected = store.select(matrix.selector.matchers)
        try budget.checkSeries(selected.count)
        let all = store.series
        var columns: [SampleColumn] = []
        var (labels, nameless): ([LabelSet], [LabelSet]) = ([], [])
        columns.reserveCapacity(selected.count)
        labels.reserveCapacity(selected.count)
        nameless.reserveCapacity(selected.count)
        for index in selected {
            let series = all[Int(index)]
            columns.append(series.samples.staleMarkers == 0 ? series.samples : series.samples.withoutStaleMarkers())
            labels.append(series.labels)
            nameless.append(series.nameless)
        }
        return RangeSource(
            labels: labels, nameless: nameless, columns: columns, isUniqueWithoutName: matrix.selector.hasOneName,
            length: matrix.window, offset: matrix.selector.offset, fixedTime: fixedTime(matrix.selector.at),
            isLeftOpen: dialect == .prometheus3)
    }

    private func rangeSource(_ subquery: Subquery, _ grid: StepGrid) throws(MonitoringError) -> RangeSource {
        let step = subquery.step ?? defaultSubqueryStep
        let fixed = fixedTime(subquery.at)
        let last = (fixed ?? grid.end) - subquery.offset
        let earliest = (fixed ?? grid.start) - subquery.offset - subquery.window
        // Steps of a subquery lie on multiples of its step, whatever the time of the query.
        var first = step * (earliest / step)
        if first < earliest || (dialect == .prometheus3 && first == earliest) { first += step }
        var frame = Frame(steps: 1)
        var inner = StepGrid(at: first)
        if first <= last {
            let count = (last - first) / step + 1
            try budget.charge(Int(clamping: count))
            inner = StepGrid(start: first, step: step, count: Int(count))
            frame = try self.frame(subquery.expression, inner)
        }
        let columns = (0..<frame.rows).map { row in
            var (times, values): ([Int64], [Double]) = ([], [])
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) {
                times.append(inner.time(step))
                values.append(frame[row, step])
            }
            return SampleColumn(times: times, values: values)
        }
        return RangeSource(
            labels: frame.labels, nameless: frame.labels.map { $0.without(SymbolTable.metricName) }, columns: columns,
            isUniqueWithoutName: frame.isUniqueWithoutName, length: subquery.window, offset: subquery.offset,
            fixedTime: fixed, isLeftOpen: dialect == .prometheus3)
    }

    /// `function` over every window of every series. `first` and `second` are its scalar arguments, one value a step.
    func overRange(
        _ function: RangeFunction, _ expression: Expression, _ grid: StepGrid, first: [Double] = [],
        second: [Double] = []
    ) throws(MonitoringError) -> Frame {
        let source = try rangeSource(expression, grid)
        let keepsName = function.keepsName
        var frame = Frame(steps: grid.count, isUniqueWithoutName: source.isUniqueWithoutName)
        frame.labels.reserveCapacity(source.columns.count)
        frame.values.reserveCapacity(source.columns.count * grid.count)
        for row in source.columns.indices {
            let column = source.columns[row]
            let (times, values) = (column.times, column.values)
            var (found, read, hint) = (0, 0, column.head)
            for step in 0..<grid.count {
                let window = source.window(column.live, times, time: grid.time(step), hint: hint)
                hint = window.low
                var value = Frame.absent
                if window.count > 0 {
                    read += step == 0 ? window.count : 1
                    value = function.value(
                        times, values, window, first.isEmpty ? 0 : first[step], second.isEmpty ? 0 : second[step])
                    if !Frame.isAbsent(value) { found += 1 }
                }
                frame.values.append(value)
            }
            try budget.charge(read)
            if found == 0 {
                frame.values.removeLast(grid.count)
            } else {
                frame.labels.append(keepsName ? source.labels[row] : source.nameless[row])
                noteNonCounter(function, source.labels[row], expression.range)
            }
        }
        return keepsName || source.isUniqueWithoutName ? frame : try merged(frame)
    }

    /// Prometheus 3 remarks on rates of what is not named like a counter.
    private func noteNonCounter(_ function: RangeFunction, _ labels: LabelSet, _ range: SourceRange) {
        guard dialect == .prometheus3, function.isForCounters, let name = labels.value(of: SymbolTable.metricName),
            !knownNames.contains(name)
        else { return }
        knownNames.insert(name)
        let text = symbols.text(name)
        guard !["_total", "_sum", "_count", "_bucket"].contains(where: text.hasSuffix) else { return }
        annotations.inform(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \(QuotedText.quote(text))",
            at: range)
    }
}
