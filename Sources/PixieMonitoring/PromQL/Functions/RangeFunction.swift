/// A function of the samples in one window.
struct RangeFunction {
    enum Kind {
        case rate, increase, delta, instantRate, instantDelta
        case average, count, last, maximum, minimum, present, quantile, deviation, variance, sum
        case changes, resets, derivative, linearPrediction, smoothing
    }

    let kind: Kind
    let dialect: Dialect

    init(_ kind: Kind, _ dialect: Dialect) {
        self.kind = kind
        self.dialect = dialect
    }

    /// Nil if `function` reads no range.
    init?(_ function: PromQLFunction, _ dialect: Dialect) {
        guard let kind = Kind(function) else { return nil }
        self.init(kind, dialect)
    }

    /// Only the last sample is still that metric's value; anything computed is not.
    var keepsName: Bool { kind == .last }

    var isForCounters: Bool { kind == .rate || kind == .increase || kind == .instantRate }

    /// The result for a window of at least one sample, or the absent marker if there are too few.
    @inline(__always)
    func value(
        _ times: [Int64], _ values: [Double], _ window: RangeWindow, _ first: Double, _ second: Double
    ) -> Double {
        switch kind {
        case .rate: return ExtrapolatedRate(isCounter: true, isRate: true, dialect).value(times, values, window)
        case .increase: return ExtrapolatedRate(isCounter: true, isRate: false, dialect).value(times, values, window)
        case .delta: return ExtrapolatedRate(isCounter: false, isRate: false, dialect).value(times, values, window)
        case .instantRate: return lastTwo(times, values, window, isRate: true)
        case .instantDelta: return lastTwo(times, values, window, isRate: false)
        case .count: return Double(window.count)
        case .last: return values[window.high - 1]
        case .present: return 1
        case .quantile: return Quantile.of(Array(values[window.low..<window.high]), first)
        case .average, .maximum, .minimum, .deviation, .variance, .sum: return statistic(values, window)
        case .changes, .resets: return transitions(values, window)
        case .derivative:
            guard window.count > 1 else { return Frame.absent }
            return LinearRegression(times, values, window, origin: times[window.low]).slope
        case .linearPrediction:
            guard window.count > 1 else { return Frame.absent }
            let line = LinearRegression(times, values, window, origin: window.time)
            return line.slope * first + line.intercept
        case .smoothing: return smoothed(values, window, factor: first, trend: second)
        }
    }

    private func lastTwo(_ times: [Int64], _ values: [Double], _ window: RangeWindow, isRate: Bool) -> Double {
        guard window.count > 1 else { return Frame.absent }
        let (last, previous) = (window.high - 1, window.high - 2)
        let elapsed = times[last] - times[previous]
        guard elapsed > 0 else { return Frame.absent }
        guard isRate else { return values[last] - values[previous] }
        // A counter that fell was reset: all it shows now is new.
        let grown = values[last] < values[previous] ? values[last] : values[last] - values[previous]
        return grown / (Double(elapsed) / 1_000)
    }

    private func statistic(_ values: [Double], _ window: RangeWindow) -> Double {
        switch kind {
        case .sum:
            var sum = CompensatedSum()
            for index in window.low..<window.high { sum.add(values[index]) }
            return sum.value
        case .average:
            var mean = CompensatedMean(dialect)
            for index in window.low..<window.high { mean.add(values[index]) }
            return mean.value
        case .maximum, .minimum:
            var extreme = values[window.low]
            for index in window.low..<window.high {
                let value = values[index]
                if extreme.isNaN || (kind == .maximum ? value > extreme : value < extreme) { extreme = value }
            }
            return extreme
        default:
            var (count, mean, squares) = (0.0, CompensatedSum(), CompensatedSum())
            for index in window.low..<window.high {
                count += 1
                let delta = values[index] - (mean.sum + mean.lost)
                mean.add(delta / count)
                squares.add(delta * (values[index] - (mean.sum + mean.lost)))
            }
            let variance = (squares.sum + squares.lost) / count
            return kind == .variance ? variance : variance.squareRoot()
        }
    }

    private func transitions(_ values: [Double], _ window: RangeWindow) -> Double {
        var count = 0
        for index in window.low + 1..<max(window.high, window.low + 1) {
            let (previous, value) = (values[index - 1], values[index])
            if kind == .resets {
                if value < previous { count += 1 }
            } else if value != previous, !(value.isNaN && previous.isNaN) {
                count += 1
            }
        }
        return Double(count)
    }

    private func smoothed(_ values: [Double], _ window: RangeWindow, factor: Double, trend: Double) -> Double {
        guard window.count > 1 else { return Frame.absent }
        var before = 0.0
        var now = values[window.low]
        var slope = values[window.low + 1] - values[window.low]
        for index in window.low + 1..<window.high {
            if index > window.low + 1 { slope = trend * (now - before) + (1 - trend) * slope }
            (before, now) = (now, factor * values[index] + (1 - factor) * (now + slope))
        }
        return now
    }
}

extension RangeFunction.Kind {
    init?(_ function: PromQLFunction) {
        switch function {

        case .rate: self = .rate
        case .increase: self = .increase
        case .delta: self = .delta
        case .irate: self = .instantRate
        case .idelta: self = .instantDelta
        case .avgOverTime: self = .average
        case .countOverTime: self = .count
        case .lastOverTime: self = .last
        case .maxOverTime: self = .maximum
        case .minOverTime: self = .minimum
        case .presentOverTime: self = .present
        case .quantileOverTime: self = .quantile
        case .stddevOverTime: self = .deviation
        case .stdvarOverTime: self = .variance
        case .sumOverTime: self = .sum
        case .changes: self = .changes
        case .resets: self = .resets
        case .deriv: self = .derivative
        case .predictLinear: self = .linearPrediction
        case .holtWinters, .doubleExponentialSmoothing: self = .smoothing
        default: return nil
        }
    }
}
