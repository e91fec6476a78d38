extension Evaluator {
    func aggregate(_ aggregate: Aggregate, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let input = try frame(aggregate.expression, grid)
        switch aggregate.operation {
        case .countValues: return try countValues(aggregate, input)
        case .topk, .bottomk:
            guard let parameter = aggregate.parameter else { return input }
            return try ranked(aggregate, input, limits: try scalar(parameter, grid))
        case .quantile:
            guard let parameter = aggregate.parameter else { return input }
            let quantiles = try scalar(parameter, grid)
            for quantile in quantiles { annotations.checkQuantile(quantile, at: parameter.range) }
            return quantile(aggregate, input, quantiles)
        default: return folded(aggregate, input)
        }
    }

    /// What rows are grouped by. Grouping without labels drops the metric's name too.
    private func filter(_ aggregate: Aggregate) -> LabelFilter {
        let names = aggregate.grouping.map { symbols.intern($0) }
        return aggregate.without ? .except(names + [SymbolTable.metricName]) : .only(names)
    }

    private func grouped(_ aggregate: Aggregate, _ input: Frame) -> (grouper: LabelGrouper, groups: [Int]) {
        if aggregate.grouping.isEmpty, !aggregate.without, input.rows > 0 {
            // One group: no labels to look at.
            var grouper = LabelGrouper(.only([]), expecting: 1)
            _ = grouper.group(of: .empty)
            return (grouper, Array(repeating: 0, count: input.rows))
        }
        var grouper = LabelGrouper(filter(aggregate), expecting: input.rows)
        let groups = input.labels.map { grouper.group(of: $0) }
        return (grouper, groups)
    }

    private func result(_ grouper: LabelGrouper, _ aggregate: Aggregate, _ values: [Double], _ steps: Int) -> Frame {
        // Groups made by labels that dropping the metric leaves alone stay apart without it.
        let metric = [SymbolTable.metricName, SymbolTable.metricType, SymbolTable.metricUnit].map(symbols.text)
        return Frame(
            steps: steps, labels: (0..<grouper.count).map { grouper.groupLabels($0) }, values: values,
            isUniqueWithoutName: !aggregate.without && !aggregate.grouping.contains(where: metric.contains))
    }

    private func folded(_ aggregate: Aggregate, _ input: Frame) -> Frame {
        let (grouper, groups) = grouped(aggregate, input)
        var folds = GroupFold(aggregate.operation, cells: grouper.count * input.steps, dialect: dialect)
        for row in 0..<input.rows {
            let base = groups[row] * input.steps
            for step in 0..<input.steps {
                let value = input.values[row * input.steps + step]
                if !Frame.isAbsent(value) { folds.add(value, to: base + step) }
            }
        }
        return result(grouper, aggregate, folds.results(), input.steps)
    }

    private func quantile(_ aggregate: Aggregate, _ input: Frame, _ quantiles: [Double]) -> Frame {
        let (grouper, groups) = grouped(aggregate, input)
        let members = rows(of: groups, count: grouper.count)
        var values: [Double] = []
        for group in 0..<grouper.count {
            for step in 0..<input.steps {
                let present = members[group].map { input[$0, step] }.filter { !Frame.isAbsent($0) }
                values.append(present.isEmpty ? Frame.absent : Quantile.of(present, quantiles[step]))
            }
        }
        return result(grouper, aggregate, values, input.steps)
    }

    private func rows(of groups: [Int], count: Int) -> [[Int]] {
        var members = Array(repeating: [Int](), count: count)
        for (row, group) in groups.enumerated() { members[group].append(row) }
        return members
    }

    /// `topk` and `bottomk`: at each step the first rows of each group, under their own labels.
    private func ranked(
        _ aggregate: Aggregate, _ input: Frame, limits: [Double]
    ) throws(MonitoringError) -> Frame {
        try check(limits, isEmpty: input.rows == 0)
        let (grouper, groups) = grouped(aggregate, input)
        let members = rows(of: groups, count: grouper.count)
        let isTop = aggregate.operation == .topk
        var result = Frame(
            steps: input.steps, labels: input.labels,
            values: Array(repeating: Frame.absent, count: input.values.count),
            isUniqueWithoutName: input.isUniqueWithoutName)
        var order: [Int] = []
        for group in members {
            for step in 0..<input.steps where limits[step] >= 1 {
                var ranked = RankedRows(
                    isTop: isTop, limit: Int(min(limits[step], Double(group.count))), dialect: dialect)
                for row in group where !Frame.isAbsent(input[row, step]) { ranked.offer(row, input[row, step]) }
                for row in ranked.ordered {
                    result.values[row * input.steps + step] = input[row, step]
                    if input.steps == 1 { order.append(row) }
                }
            }
        }
        if input.steps == 1 {
            result = Frame(
                steps: 1, labels: order.map { input.labels[$0] }, values: order.map { input.values[$0] },
                isUniqueWithoutName: input.isUniqueWithoutName)
        }
        return result
    }

    /// Refuses what is no number of rows; Prometheus 2 does not look at it where there is nothing to rank.
    private func check(_ limits: [Double], isEmpty: Bool) throws(MonitoringError) {
        for limit in limits where !(limit > -0x1p63 && limit < 0x1p63) {
            let (isLow, text) = (limit < 0, NumberText.general(limit))
            switch dialect {
            case .prometheus2 where isEmpty || limit == -0x1p63: continue
            case .prometheus3 where limit.isNaN: throw MonitoringError(.execution, "Parameter value is NaN")
            case .prometheus3 where isLow: throw MonitoringError(.execution, "Scalar value \(text) underflows int64")
            default: throw MonitoringError(.execution, "Scalar value \(text) overflows int64")
            }
        }
    }

    /// A series for each value that occurs, with the value as a label.
    private func countValues(_ aggregate: Aggregate, _ input: Frame) throws(MonitoringError) -> Frame {
        let name = aggregate.parameter.map(string) ?? ""
        guard LabelName.isValid(name, in: dialect) else {
            throw MonitoringError(.execution, "invalid label name \(QuotedText.quote(name))")
        }
        let nameSymbol = symbols.intern(name)
        let filter = filter(aggregate)
        var grouper = LabelGrouper(.all, expecting: input.rows)
        var counts: [Double] = []
        for row in 0..<input.rows {
            let base = filter.apply(input.labels[row])
            for step in 0..<input.steps where !Frame.isAbsent(input[row, step]) {
                let text = symbols.intern(NumberText.plain(input[row, step]))
                let group = grouper.group(of: symbols.setting(nameSymbol, to: text, in: base))
                if group * input.steps == counts.count {
                    counts.append(contentsOf: repeatElement(Frame.absent, count: input.steps))
                    try budget.charge(input.steps)
                }
                let cell = group * input.steps + step
                counts[cell] = Frame.isAbsent(counts[cell]) ? 1 : counts[cell] + 1
            }
        }
        return Frame(steps: input.steps, labels: grouper.representatives, values: counts)
    }
}
