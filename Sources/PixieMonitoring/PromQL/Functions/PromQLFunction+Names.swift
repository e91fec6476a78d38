extension PromQLFunction {
    /// The function of that name, or the reason why there is none, in a sentence fit for whoever wrote the query.
    static func find(_ name: String, in dialect: Dialect) -> Result<PromQLFunction, UnknownFunction> {
        if let function = PromQLFunction(rawValue: name), function.isKnown(in: dialect) { return .success(function) }
        if nativeHistogramFunctions.contains(name) {
            return .failure(
                UnknownFunction(
                    message: "function \"\(name)\" needs native histograms, which are not supported"))
        }
        if experimentalFunctions.contains(name) {
            return .failure(UnknownFunction(message: "function \"\(name)\" is experimental and not supported"))
        }
        let message = "unknown function with name \(QuotedText.quote(name))"
        guard let nearest = nearest(to: name, in: dialect) else { return .failure(UnknownFunction(message: message)) }
        return .failure(UnknownFunction(message: message + "; did you mean \"\(nearest)\"?"))
    }

    struct UnknownFunction: Error {
        let message: String
    }

    private static let nativeHistogramFunctions: Set<String> = [
        "histogram_avg", "histogram_count", "histogram_fraction", "histogram_quantiles", "histogram_stddev",
        "histogram_stdvar", "histogram_sum",
    ]

    private static let experimentalFunctions: Set<String> = [
        "end", "first_over_time", "info", "limit_ratio", "limitk", "mad_over_time", "max_of", "min_of", "range",
        "sort_by_label", "sort_by_label_desc", "start", "step", "timeseries_gen", "ts_of_first_over_time",
        "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
        // Modifiers of binary operators, which are written like calls.
        "fill", "fill_left", "fill_right",
    ]

    private static func nearest(to name: String, in dialect: Dialect) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(64))
        let names =
            allCases.filter { $0.isKnown(in: dialect) }.map(\.rawValue) + AggregationOperator.allCases.map(\.rawValue)
        // Of equally near names the one that was only cut short is likelier.
        func rank(_ candidate: String) -> Int { candidate.utf8.starts(with: wanted) ? 0 : 1 }
        let limit = wanted.count <= 3 ? 1 : wanted.count <= 6 ? 2 : 3
        return names.map { ($0, distance(wanted, Array($0.utf8))) }
            .filter { $0.1 <= limit }
            .min { ($0.1, rank($0.0), $0.0) < ($1.1, rank($1.0), $1.0) }?.0
    }

    /// How many letters must be changed, added or removed to make one of the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substituted = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(substituted, Swift.min(row[j] + 1, row[j + 1] + 1))
            }
        }
        return row[right.count]
    }
}
