extension Evaluator {
    /// What an instant selector reads: the sample's value, or, for `timestamp()`, its time in seconds.
    enum Reading {
        case value
        case time
    }

    /// The latest sample of each selected series within the look-back, at every step.
    func instantVector(
        _ selector: VectorSelector, _ grid: StepGrid, reading: Reading = .value
    ) throws(MonitoringError) -> Frame {
        let fixed = fixedTime(selector.at)
        // A time that does not move is looked up once.
        if fixed != nil, grid.count > 1 {
            return try instantVector(selector, StepGrid(at: grid.start), reading: reading).broadcast(to: grid.count)
        }
        let selected = store.select(selector.matchers)
        try budget.checkSeries(selected.count, steps: grid.count)
        let (all, times, values) = (store.series, store.samples.times, store.samples.values)
        var frame = Frame(steps: grid.count, isUniqueWithoutName: isOneMetric(selector))
        frame.labels.reserveCapacity(selected.count)
        frame.values.reserveCapacity(selected.count * grid.count)
        let first = (fixed ?? grid.start) - selector.offset
        // In dialect 3 a sample exactly one look-back old is too old.
        let reach = dialect == .prometheus3 ? lookback - 1 : lookback
        for index in selected {
            let region = all[Int(index)].samples
            var place = store.samples.lastIndex(atOrBefore: first, in: region)
            var found = 0
            for step in 0..<grid.count {
                let time = first + Int64(step) * grid.step
                while place + 1 < region.end, times[place + 1] <= time { place += 1 }
                var value = Frame.absent
                if place >= region.start, times[place] >= time - reach, !StaleMarker.isStale(values[place]) {
                    value = reading == .value ? values[place] : Double(times[place]) / 1_000
                    found += 1
                }
                frame.values.append(value)
            }
            if found == 0 {
                frame.values.removeLast(grid.count)
            } else {
                frame.labels.append(all[Int(index)].labels)
            }
            try budget.charge(found)
        }
        return frame
    }

    /// Whether all series it can find share one name, and no type or unit tells them apart: dropping these then makes no two
    /// of them alike.
    func isOneMetric(_ selector: VectorSelector) -> Bool {
        let hasOneName = selector.matchers.contains { $0.name == Labels.metricName && $0.operation == .equal }
        return hasOneName && (dialect == .prometheus2 || !store.hasTypesOrUnits)
    }

    /// The time `@` pins to, if it does.
    func fixedTime(_ at: AtModifier?) -> Int64? {
        switch at {
        case nil: nil
        case .time(let time): time
        case .start: queryStart
        case .end: queryEnd
        }
    }
}

extension SampleArena {
    /// The last live sample of a region not after `time`; one before its start if there is none.
    func lastIndex(atOrBefore time: Int64, in region: SampleRegion) -> Int {
        RangeSource.lowerBound(times, region.live, time + 1, near: region.end) - 1
    }
}
