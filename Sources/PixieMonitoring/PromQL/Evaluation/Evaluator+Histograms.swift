extension Evaluator {
    func histogramQuantile(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let quantiles = try scalar(call.arguments[0], grid)
        for quantile in quantiles { annotations.checkQuantile(quantile, at: call.arguments[0].range) }
        let input = try frame(call.arguments[1], grid)
        let histograms = histograms(input, call.arguments[1].range)
        var result = Frame(steps: grid.count, isUniqueWithoutName: input.isUniqueWithoutName)
        var buckets: [HistogramQuantile.Bucket] = []
        for histogram in histograms {
            for step in 0..<grid.count {
                buckets.removeAll(keepingCapacity: true)
                for member in histogram.members where !Frame.isAbsent(input[member.row, step]) {
                    buckets.append(.init(upperBound: member.bound, count: input[member.row, step]))
                }
                if buckets.isEmpty {
                    result.values.append(Frame.absent)
                    continue
                }
                let (value, wasMended) = HistogramQuantile.value(quantiles[step], &buckets)
                if wasMended { noteMended(histogram.labels, call.arguments[1].range) }
                result.values.append(value)
            }
            result.labels.append(histogram.labels)
        }
        return try withoutNames(result)
    }

    private struct HistogramRows {
        /// The labels without `le`.
        let labels: LabelSet
        /// In order of the bounds.
        var members: [(bound: Double, row: Int)]
    }

    /// Gathers the rows that are buckets of one histogram.
    private func histograms(_ input: Frame, _ range: SourceRange) -> [HistogramRows] {
        let le = symbols.intern("le")
        var grouper = LabelGrouper(.except([le]), expecting: input.rows / 4)
        var bounds: [Symbol: Double?] = [:]
        var histograms: [HistogramRows] = []
        for row in 0..<input.rows {
            let labels = input.labels[row]
            guard let symbol = labels.value(of: le), let bound = bound(symbol, &bounds) else {
                noteMalformed(labels, labels.value(of: le), range)
                continue
            }
            let group = grouper.group(of: labels)
            if group == histograms.count {
                histograms.append(HistogramRows(labels: grouper.groupLabels(group), members: []))
            }
            histograms[group].members.append((bound, row))
        }
        for index in histograms.indices {
            let members = histograms[index].members
            if !zip(members, members.dropFirst()).allSatisfy({ $0.bound <= $1.bound }) {
                histograms[index].members.sort { $0.bound < $1.bound }
            }
        }
        return histograms
    }

    private func bound(_ symbol: Symbol, _ known: inout [Symbol: Double?]) -> Double? {
        if let bound = known[symbol] { return bound }
        let bound = NumberText.parseFloat(symbols.text(symbol))
        known[symbol] = bound
        return bound
    }

    private func noteMalformed(_ labels: LabelSet, _ value: Symbol?, _ range: SourceRange) {
        let name = labels.value(of: SymbolTable.metricName).map(symbols.text) ?? ""
        annotations.warn(
            "bucket label \"le\" is missing or has a malformed value of \(QuotedText.quote(value.map(symbols.text) ?? ""))"
                + forMetric(name), at: range)
    }

    private func noteMended(_ labels: LabelSet, _ range: SourceRange) {
        let name = labels.value(of: SymbolTable.metricName).map(symbols.text) ?? ""
        annotations.inform(
            "input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + forMetric(name), at: range)
    }

    private func forMetric(_ name: String) -> String {
        name.isEmpty ? "" : " for metric name \(QuotedText.quote(name))"
    }
}
