@testable import PixieMonitoring

/// Compares a result with a script's expectation, to within rounding.
struct ResultComparison {
    private let expected: ScriptCommand.Expectations

    init(_ expected: ScriptCommand.Expectations) { self.expected = expected }

    static func areClose(_ left: Double, _ right: Double) -> Bool {
        if left.isNaN && right.isNaN || left == right { return true }
        let difference = (left - right).magnitude
        let size = left.magnitude + right.magnitude
        if left == 0 || right == 0 || size < Double.leastNormalMagnitude {
            return difference < 1e-6 * Double.leastNormalMagnitude
        }
        return difference / min(size, .greatestFiniteMagnitude) < 1e-6
    }

    /// Nil if the value is as expected, otherwise what is wrong with it.
    func compare(_ value: QueryValue, _ times: ScriptCommand.Evaluation.Times) -> String? {
        switch value {
        case .scalar(let number, _):
            guard let wanted = expected.scalar else { return "unexpected scalar \(number)" }
            return ResultComparison.areClose(number, wanted) ? nil : "is \(number)"
        case .string(let text, _): return text == expected.string ? nil : "is \(QuotedText.quote(text))"
        case .vector(let samples): return compare(samples)
        case .matrix(let series):
            if let range = expected.rangeVector { return compare(series, range.start, range.step) }
            guard case .range(let start, _, let step) = times else { return "unexpected range vector" }
            return compare(series, start, step)
        }
    }

    private func compare(_ samples: [VectorSample]) -> String? {
        if expected.scalar != nil { return "is a vector, not a scalar" }
        guard samples.count == expected.series.count else { return "has \(samples.count) elements: \(text(samples))" }
        for (place, wanted) in expected.series.enumerated() {
            let found = expected.isOrdered ? place : samples.firstIndex { $0.labels == wanted.labels }
            guard let found, samples[found].labels == wanted.labels else {
                return "lacks \(wanted.labels): \(text(samples))"
            }
            guard case .sample(let number) = wanted.values.first,
                ResultComparison.areClose(samples[found].value, number)
            else { return "\(wanted.labels) is \(samples[found].value)" }
        }
        return nil
    }

    private func text(_ samples: [VectorSample]) -> String {
        samples.map { "\($0.labels) \($0.value)" }.joined(separator: "; ")
    }

    private func compare(_ series: [SeriesResult], _ start: Int64, _ step: Int64) -> String? {
        if let scalar = expected.scalar {
            let points = series.first?.points ?? []
            return points.allSatisfy { ResultComparison.areClose($0.value, scalar) } ? nil : "is \(series)"
        }
        guard series.count == expected.series.count else { return "has \(series.count) series: \(series)" }
        for wanted in expected.series {
            guard let found = series.first(where: { $0.labels == wanted.labels }) else {
                return "lacks \(wanted.labels)"
            }
            var points: [SeriesResult.Point] = []
            for (place, value) in wanted.values.enumerated() {
                if case .sample(let number) = value {
                    points.append(SeriesResult.Point(time: start + Int64(place) * step, value: number))
                }
            }
            let isEqual =
                points.count == found.points.count
                && zip(points, found.points).allSatisfy {
                    $0.time == $1.time && ResultComparison.areClose($0.value, $1.value)
                }
            if !isEqual { return "\(wanted.labels) is \(found.points)" }
        }
        return nil
    }

    /// Compares the step at `time` of a range query's result.
    func compareStep(_ value: QueryValue, _ time: Int64, _ type: ValueType) -> String? {
        guard case .matrix(let series) = value else { return "is no matrix" }
        var samples: [VectorSample] = []
        for item in series {
            for point in item.points where point.time == time {
                samples.append(VectorSample(labels: item.labels, time: time, value: point.value))
            }
        }
        if type == .scalar { return compare(.scalar(samples.first?.value ?? .nan, time: time), .instant(time)) }
        return compare(samples)
    }
}
