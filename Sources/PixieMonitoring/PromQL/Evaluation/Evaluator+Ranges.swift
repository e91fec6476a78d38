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
        try budget.checkSeries(selected.count, steps: grid.count)
        let all = store.series
        var source = RangeSource(
            stored: store.samples, isUniqueWithoutName: isOneMetric(matrix.selector), length: matrix.window,
            offset: matrix.selector.offset, fixedTime: fixedTime(matrix.selector.at),
            isLeftOpen: dialect == .prometheus3)
        source.rows.reserveCapacity(selected.count)
        for index in selected {
            let region = all[Int(index)].samples
            if region.staleMarkers == 0 {
                source.rows.append(.init(samples: region.live, isOwn: false, labels: Int(index)))
                continue
            }
            let start = source.own.times.count
            for place in region.live where !StaleMarker.isStale(store.samples.values[place]) {
                source.own.times.append(store.samples.times[place])
                source.own.values.append(store.samples.values[place])
            }
            source.rows.append(.init(samples: start..<source.own.times.count, isOwn: true, labels: Int(index)))
        }
        return source
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
        var source = RangeSource(
            stored: SampleArena(), computedLabels: frame.labels, isUniqueWithoutName: frame.isUniqueWithoutName,
            length: subquery.window, offset: subquery.offset, fixedTime: fixed, isLeftOpen: dialect == .prometheus3)
        for row in 0..<frame.rows {
            let start = source.own.times.count
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) {
                source.own.times.append(inner.time(step))
                source.own.values.append(frame[row, step])
            }
            source.rows.append(.init(samples: start..<source.own.times.count, isOwn: true, labels: row))
        }
        return source
    }

    /// The labels of a row, with or without the metric's name.
    func labels(_ source: RangeSource, _ row: RangeSource.Row, keepsName: Bool) -> LabelSet {
        if let computed = source.computedLabels {
            return keepsName ? computed[row.labels] : computed[row.labels].withoutMetric(in: dialect)
        }
        let series = store.series[row.labels]
        if keepsName { return series.labels }
        return dialect == .prometheus3 ? series.nameless : series.labels.withoutMetric(in: dialect)
    }

    /// `function` over every window of every series. `first` and `second` are its scalar arguments, one value a step.
    func overRange(
        _ function: RangeFunction, _ expression: Expression, _ grid: StepGrid, first: [Double] = [],
        second: [Double] = []
    ) throws(MonitoringError) -> Frame {
        let source = try rangeSource(expression, grid)
        let keepsName = function.keepsName
        let isRemarkable = dialect == .prometheus3 && function.isForCounters
        var frame = Frame(steps: grid.count, isUniqueWithoutName: source.isUniqueWithoutName)
        frame.labels.reserveCapacity(source.rows.count)
        frame.values.reserveCapacity(source.rows.count * grid.count)
        for row in source.rows {
            let (times, values) = source.columns(row)
            // A single window mostly lies at the end; the first of many begins at the beginning.
            var near = grid.count == 1 ? row.samples.upperBound : row.samples.lowerBound
            var (found, read) = (0, 0)
            for step in 0..<grid.count {
                let window = source.window(row.samples, times, time: grid.time(step), near: near)
                near = window.low
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
                frame.labels.append(labels(source, row, keepsName: keepsName))
                if isRemarkable { noteNonCounter(labels(source, row, keepsName: true), expression.range) }
            }
        }
        return keepsName || source.isUniqueWithoutName ? frame : try merged(frame)
    }

    /// Prometheus 3 remarks on rates of what is not named like a counter.
    private func noteNonCounter(_ labels: LabelSet, _ range: SourceRange) {
        guard let name = labels.value(of: SymbolTable.metricName), name != lastName else { return }
        lastName = name
        let text = symbols.text(name)
        guard !["_total", "_sum", "_count", "_bucket"].contains(where: text.hasSuffix) else { return }
        annotations.inform(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \(QuotedText.quote(text))",
            at: range)
    }
}
