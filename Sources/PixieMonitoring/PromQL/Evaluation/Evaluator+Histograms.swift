extension Evaluator {
    func histogramQuantile(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let quantiles = try scalar(call.arguments[0], grid)
        for quantile in quantiles { annotations.checkQuantile(quantile, at: call.arguments[0].range) }
        return try overHistograms(call.arguments[1], grid) { labels, step, buckets in
            let (value, wasMended) = HistogramQuantile.value(quantiles[step], &buckets)
            if wasMended { noteMended(labels, call.arguments[1].range) }
            return value
        }
    }

    func histogramFraction(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let lower = try scalar(call.arguments[0], grid)
        let upper = try scalar(call.arguments[1], grid)
        return try overHistograms(call.arguments[2], grid) { _, step, buckets in
            HistogramFraction.value(from: lower[step], to: upper[step], &buckets)
        }
    }

    /// `function` of each histogram's labels and buckets at each step.
    private func overHistograms(
        _ argument: Expression, _ grid: StepGrid, _ function: (LabelSet, Int, inout [HistogramBucket]) -> Double
    ) throws(MonitoringError) -> Frame {
        let input = try frame(argument, grid)
        let histograms = histograms(input, argument.range)
        var result = Frame(steps: grid.count, isUniqueWithoutName: input.isUniqueWithoutName)
        var buckets: [HistogramBucket] = []
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
                result.values.append(function(histogram.labels, step, &buckets))
            }
            result.labels.append(histogram.labels)
        }
        return try withoutNames(result)
    }

    private struct HistogramRows {
        /// The labels without `le`.
        let labels: LabelSet
        /// In order of the bounds.
        var members: ArraySlice<(bound: Double, row: Int)>
    }

    /// Gathers the rows that are buckets of one histogram.
    private func histograms(_ input: Frame, _ range: SourceRange) -> [HistogramRows] {
        let le = symbols.intern("le")
        var grouper = LabelGrouper(.except([le]), expecting: input.rows / 4)
        var bounds = BucketBounds(symbols)
        var placed: [(group: Int, bound: Double, row: Int)] = []
        placed.reserveCapacity(input.rows)
        var sizes: [Int] = []
        for row in 0..<input.rows {
            let symbol = input.labels[row].value(of: le)
            guard let symbol, let bound = bounds.bound(symbol) else {
                noteMalformed(input.labels[row], symbol, range)
                continue
            }
            let group = grouper.group(of: input.labels[row])
            if group == sizes.count { sizes.append(0) }
            sizes[group] += 1
            placed.append((group, bound, row))
        }
        // Room for each group side by side, filled in one pass.
        var ends: [Int] = []
        for size in sizes { ends.append((ends.last ?? 0) + size) }
        var next = zip(ends, sizes).map { $0 - $1 }
        var members = Array(repeating: (bound: 0.0, row: 0), count: placed.count)
        for item in placed {
            members[next[item.group]] = (item.bound, item.row)
            next[item.group] += 1
        }
        return sizes.indices.map { group in
            var slice = members[ends[group] - sizes[group]..<ends[group]]
            let isSorted = slice.indices.dropFirst().allSatisfy { slice[$0 - 1].bound <= slice[$0].bound }
            if !isSorted { slice.sort { $0.bound < $1.bound } }
            return HistogramRows(labels: grouper.groupLabels(group), members: slice)
        }
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

/// The upper bounds that `le` values stand for, each read once.
private struct BucketBounds {
    private let symbols: EvaluationSymbols
    private var known: [(symbol: Symbol, bound: Double?)] = []
    private var next = 0

    init(_ symbols: EvaluationSymbols) { self.symbols = symbols }

    /// Buckets of one histogram follow one another in the same order as those of the next: the one after the last
    /// found is nearly always the right one.
    mutating func bound(_ symbol: Symbol) -> Double? {
        for _ in 0..<min(known.count, 64) {
            if next >= known.count { next = 0 }
            next += 1
            if known[next - 1].symbol == symbol { return known[next - 1].bound }
        }
        let bound = NumberText.parseFloat(symbols.text(symbol))
        known.append((symbol, bound))
        next = known.count
        return bound
    }
}
