/// The functions of PromQL that Pixie evaluates.
public enum PromQLFunction: String, CaseIterable, Sendable {
    case abs, absent, acos, acosh, asin, asinh, atan, atanh, ceil, changes, clamp, cos, cosh, deg, delta, deriv, exp
    case floor, hour, idelta, increase, irate, ln, log10, log2, minute, month, pi, rad, rate, resets, round, scalar, sgn
    case sin, sinh, sort, sqrt, tan, tanh, time, timestamp, vector, year
    case absentOverTime = "absent_over_time"
    case avgOverTime = "avg_over_time"
    case clampMax = "clamp_max"
    case clampMin = "clamp_min"
    case countOverTime = "count_over_time"
    case daysInMonth = "days_in_month"
    case dayOfMonth = "day_of_month"
    case dayOfWeek = "day_of_week"
    case dayOfYear = "day_of_year"
    case histogramFraction = "histogram_fraction"
    case histogramQuantile = "histogram_quantile"
    case holtWinters = "holt_winters"
    case doubleExponentialSmoothing = "double_exponential_smoothing"
    case labelReplace = "label_replace"
    case labelJoin = "label_join"
    case lastOverTime = "last_over_time"
    case maxOverTime = "max_over_time"
    case minOverTime = "min_over_time"
    case predictLinear = "predict_linear"
    case presentOverTime = "present_over_time"
    case quantileOverTime = "quantile_over_time"
    case sortDescending = "sort_desc"
    case stddevOverTime = "stddev_over_time"
    case stdvarOverTime = "stdvar_over_time"
    case sumOverTime = "sum_over_time"

    public var returns: ValueType {
        switch self {
        case .pi, .scalar, .time: .scalar
        default: .vector
        }
    }

    /// The types of the arguments, in order. `variadic` says how the last may repeat.
    var arguments: [ValueType] {
        switch self {
        case .pi, .time: []
        case .vector: [.scalar]
        case .clamp: [.vector, .scalar, .scalar]
        case .clampMax, .clampMin, .round: [.vector, .scalar]
        case .histogramFraction: [.scalar, .scalar, .vector]
        case .histogramQuantile: [.scalar, .vector]
        case .quantileOverTime: [.scalar, .matrix]
        case .predictLinear: [.matrix, .scalar]
        case .holtWinters, .doubleExponentialSmoothing: [.matrix, .scalar, .scalar]
        case .labelReplace: [.vector, .string, .string, .string, .string]
        case .labelJoin: [.vector, .string, .string, .string]
        case .absentOverTime, .avgOverTime, .changes, .countOverTime, .delta, .deriv, .idelta, .increase, .irate,
            .lastOverTime, .maxOverTime, .minOverTime, .presentOverTime, .rate, .resets, .stddevOverTime,
            .stdvarOverTime, .sumOverTime:
            [.matrix]
        default: [.vector]
        }
    }

    /// 0: exactly as many as `arguments`. 1: the last may be left out. -1: the last may be left out or repeat at will.
    var variadic: Int {
        switch self {
        case .daysInMonth, .dayOfMonth, .dayOfWeek, .dayOfYear, .hour, .minute, .month, .year, .round: 1
        case .labelJoin: -1
        default: 0
        }
    }

    /// The name in one dialect only.
    func isKnown(in dialect: Dialect) -> Bool {
        switch self {
        case .holtWinters: dialect == .prometheus2
        // In Prometheus 2 it is for native histograms alone.
        case .doubleExponentialSmoothing, .histogramFraction: dialect == .prometheus3
        default: true
        }
    }

    /// Whether the result changes with the evaluation time although nothing it reads does.
    var dependsOnTime: Bool {
        switch self {
        case .daysInMonth, .dayOfMonth, .dayOfWeek, .dayOfYear, .hour, .minute, .month, .year, .predictLinear, .time,
            .timestamp:
            true
        default: false
        }
    }
}
