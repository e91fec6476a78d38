#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The functions that turn each value into another, whatever its neighbours.
enum ElementFunction {
    /// Nil if `function` is not one of them.
    static func transform(_ function: PromQLFunction) -> ((Double) -> Double)? {
        switch function {
        case .abs: { $0.magnitude }
        case .ceil: { $0.rounded(.up) }
        case .floor: { $0.rounded(.down) }
        case .sqrt: { $0 < 0 ? .nan : $0.squareRoot() }
        case .exp: { exp($0) }
        case .ln: { log($0) }
        case .log2: { log2($0) }
        case .log10: { log10($0) }
        case .sin: { sin($0) }
        case .cos: { cos($0) }
        case .tan: { tan($0) }
        case .asin: { asin($0) }
        case .acos: { acos($0) }
        case .atan: { atan($0) }
        case .sinh: { sinh($0) }
        case .cosh: { cosh($0) }
        case .tanh: { tanh($0) }
        case .asinh: { asinh($0) }
        case .acosh: { acosh($0) }
        case .atanh: { atanh($0) }
        case .deg: { $0 * 180 / .pi }
        case .rad: { $0 * .pi / 180 }
        case .sgn: { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }
        default: calendar(function)
        }
    }

    /// The functions of a time, which take the evaluation's own if they are given none.
    static func calendar(_ function: PromQLFunction) -> ((Double) -> Double)? {
        let part: (CalendarDate) -> Int
        switch function {
        case .year: part = { $0.year }
        case .month: part = { $0.month }
        case .dayOfMonth: part = { $0.day }
        case .dayOfWeek: part = { $0.weekday }
        case .dayOfYear: part = { $0.dayOfYear }
        case .daysInMonth: part = { $0.daysInMonth }
        case .hour: part = { $0.hour }
        case .minute: part = { $0.minute }
        default: return nil
        }
        return { Double(part(CalendarDate(seconds: $0))) }
    }

    /// As Go's `math.Max` and `math.Min`: an infinity that must win wins even over NaN, which wins over the rest.
    static func larger(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        return left.isNaN || right.isNaN ? .nan : max(left, right)
    }

    static func smaller(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity || right == -.infinity { return -.infinity }
        return left.isNaN || right.isNaN ? .nan : min(left, right)
    }
}
