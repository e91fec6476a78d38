import HTTPTypes

/// Reads how long an upstream asks to be left alone.
enum RetryAfter {
    /// From `retry-after-ms`, or `Retry-After` as seconds or as a date (measured against the answer's own `Date`, so that
    /// the two clocks need not agree); nil when it does not say, at most an hour.
    static func duration(_ headers: HTTPFields) -> Duration? {
        if let name = HTTPField.Name("retry-after-ms"), let text = headers[name], let value = Double(text), value >= 0 {
            return .seconds(min(value, 3_600_000) / 1_000)
        }
        guard let text = headers[.retryAfter] else { return nil }
        if let seconds = Double(text) { return seconds >= 0 ? .seconds(min(seconds, 3_600)) : nil }
        guard let until = seconds(text), let now = headers[.date].flatMap(seconds) else { return nil }
        return .seconds(min(max(0, until - now), 3_600))
    }

    /// Seconds since 1970 of "Wed, 21 Oct 2015 07:28:00 GMT".
    private static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard
            parts.count == 6, let day = Int(parts[1]), let year = Int(parts[3]),
            let month = CivilDay.monthNames.firstIndex(where: { $0.hasPrefix(parts[2].lowercased()) }),
            let date = CivilDay(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3 else { return nil }
        return date.number * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }
}
