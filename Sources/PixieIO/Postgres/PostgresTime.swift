import FoundationEssentials

/// Postgres' binary time: microseconds since the start of the year 2000, its two extremes standing for the infinities.
enum PostgresTime {
    /// From 1970 to 2000.
    private static let epochOffset = 946_684_800.0
    /// 4713 BC and 294276 AD: what a timestamp can hold.
    private static let least: Int64 = -211_813_488_000_000_000
    private static let greatest: Int64 = 9_223_371_331_199_999_999

    static func date(microseconds: Int64) -> Date {
        switch microseconds {
        case .max: .distantFuture
        case .min: .distantPast
        default: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000 + epochOffset)
        }
    }

    static func date(days: Int32) -> Date {
        switch days {
        case .max: .distantFuture
        case .min: .distantPast
        default: Date(timeIntervalSince1970: Double(days) * 86_400 + epochOffset)
        }
    }

    static func microseconds(of date: Date) -> Int64 {
        let exact = ((date.timeIntervalSince1970 - epochOffset) * 1_000_000).rounded()
        // NaN fails both comparisons and would trap in the conversion.
        guard exact > Double(least) else { return least }
        guard exact < Double(greatest) else { return greatest }
        return Int64(exact)
    }
}
