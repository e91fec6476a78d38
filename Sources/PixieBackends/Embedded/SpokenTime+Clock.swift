extension SpokenTime {
    /// Reads a time of day or a span of it ("3pm", "at 15:00", "2-3 pm", "from 9 to 10:30"): how many words, nil for none.
    mutating func readClock(_ word: (Int) -> String, previous: String) -> Int? {
        switch word(0) {
        case "noon", "midday":
            minute = minute ?? 12 * 60
            return 1
        case "midnight":
            minute = minute ?? 0
            return 1
        case "morning":
            dayPart = 0..<12 * 60
            return 1
        case "afternoon":
            dayPart = 12 * 60..<17 * 60
            return 1
        case "evening":
            dayPart = 17 * 60..<24 * 60
            return 1
        default: break
        }
        let announced = ["at", "from", "between", "until", "till"].contains(previous)
        let ends = word(0).split(whereSeparator: { $0 == "-" || $0 == "\u{2013}" })
        if ends.count == 2 {
            return readRange(String(ends[0]), String(ends[1]), suffix: word(1), announced: announced, width: 1)
        }
        if ["to", "until", "till", "and"].contains(word(1)),
            let width = readRange(
                word(0), word(2), suffix: word(3), announced: announced, width: 3)
        {
            return width
        }
        guard let (value, width) = Self.clock(word(0), suffix: word(1), bare: previous == "at") else { return nil }
        minute = minute ?? value
        return width
    }

    private mutating func readRange(
        _ from: String, _ to: String, suffix: String, announced: Bool, width: Int
    ) -> Int? {
        guard let (end, used) = Self.clock(to, suffix: suffix, bare: announced) else { return nil }
        let halfOfDay = to.hasSuffix("pm") || suffix == "pm" ? "pm" : to.hasSuffix("am") || suffix == "am" ? "am" : ""
        guard var start = Self.clock(from, suffix: halfOfDay, bare: true)?.minute else { return nil }
        // "11-1pm" starts in the morning.
        if start >= end, halfOfDay == "pm", start >= 12 * 60 { start -= 12 * 60 }
        minute = minute ?? start
        if end > start { endMinute = endMinute ?? end }
        return width + used - 1
    }

    /// Minutes after midnight and how many words said so. A bare number counts only where a time is expected.
    private static func clock(_ text: String, suffix: String, bare: Bool) -> (minute: Int, width: Int)? {
        var digits = Substring(text)
        var half = ""
        var width = 1
        for ending in ["am", "pm", "a.m", "p.m"] where digits.hasSuffix(ending) {
            half = ending.hasPrefix("a") ? "am" : "pm"
            digits = digits.dropLast(ending.count)
        }
        if half.isEmpty, ["am", "pm", "a.m", "p.m"].contains(suffix) {
            half = suffix.hasPrefix("a") ? "am" : "pm"
            width = 2
        }
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = parts.first, first.count <= 2, parts.count <= 2, var hour = Int(first), hour >= 0 else {
            return nil
        }
        var minutes = 0
        if parts.count == 2 {
            guard parts[1].count == 2, let value = Int(parts[1]), (0..<60).contains(value) else { return nil }
            minutes = value
        } else if half.isEmpty, !bare {
            return nil
        }
        if half.isEmpty {
            // "at 3" is said of an afternoon, "at 9" of a morning.
            if parts.count == 1, (1...6).contains(hour) { hour += 12 }
        } else {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (half == "pm" ? 12 : 0)
        }
        guard hour < 24 else { return nil }
        return (hour * 60 + minutes, width)
    }
}
