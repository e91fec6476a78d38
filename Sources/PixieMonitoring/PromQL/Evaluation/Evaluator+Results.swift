extension Evaluator {
    func result(_ value: QueryValue) -> QueryResult {
        QueryResult(
            value: value, warnings: annotations.warnings, infos: annotations.infos, samples: budget.samples)
    }

    /// The values of a frame of one step.
    func vector(_ frame: Frame, _ time: Int64) -> [VectorSample] {
        var samples: [VectorSample] = []
        samples.reserveCapacity(frame.rows)
        for row in 0..<frame.rows where !Frame.isAbsent(frame.values[row]) {
            samples.append(
                VectorSample(labels: symbols.labels(frame.labels[row]), time: time, value: frame.values[row]))
        }
        return samples
    }

    /// The series of a frame that have any value, in order of their labels.
    func matrix(_ frame: Frame, _ grid: StepGrid) -> [SeriesResult] {
        var series: [SeriesResult] = []
        for row in 0..<frame.rows where frame.hasValues(row) {
            var points: [SeriesResult.Point] = []
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) {
                points.append(SeriesResult.Point(time: grid.time(step), value: frame[row, step]))
            }
            series.append(SeriesResult(labels: symbols.labels(frame.labels[row]), points: points))
        }
        return series.sorted { $0.labels < $1.labels }
    }

    /// What a range selector or subquery holds at one time, for a query that asks for just that.
    func rangeVector(_ expression: Expression, at time: Int64) throws(MonitoringError) -> [SeriesResult] {
        let grid = StepGrid(at: time)
        let source = try rangeSource(expression, grid)
        var series: [SeriesResult] = []
        for row in source.rows {
            let (times, values) = source.columns(row)
            let window = source.window(row.samples, times, time: time, near: row.samples.upperBound)
            if window.count == 0 { continue }
            try budget.charge(window.count)
            let points = (window.low..<window.high).map { SeriesResult.Point(time: times[$0], value: values[$0]) }
            series.append(
                SeriesResult(labels: symbols.labels(labels(source, row, keepsName: true)), points: points))
        }
        return series.sorted { $0.labels < $1.labels }
    }
}
