extension SpokenTime {
    /// Reads one named day: how many words name it, nil for none.
    mutating func readDay(_ word: (Int) -> String, today: CivilDay) -> Int? {
        switch word(0) {
        case "today":
            set(today, 1, "today")
            return 1
        case "tonight":
            set(today, 1, "today")
            dayPart = 17 * 60..<24 * 60
            return 1
        case "tomorrow":
            set(today + 1, 1, "tomorrow")
            return 1
        case "yesterday":
            set(today - 1, 1, "yesterday")
            return 1
        case "weekend":
            set(today - today.weekday + 5, 2, "the weekend")
            return 1
        case "day" where word(1) == "after" && word(2) == "tomorrow":
            set(today + 2, 1, "the day after tomorrow")
            return 3
        case "next":
            guard let weekday = Self.weekday(word(1)) else { return nil }
            let ahead = (weekday - today.weekday + 7) % 7
            set(today + (ahead == 0 ? 7 : ahead), 1, "next \(CivilDay.weekdayNames[weekday].capitalizedWord)")
            return 2
        default: break
        }
        if let weekday = Self.weekday(word(0)) {
            set(today + (weekday - today.weekday + 7) % 7, 1, CivilDay.weekdayNames[weekday].capitalizedWord)
            return 1
        }
        return readDate(word, today: today)
    }

    private mutating func readDate(_ word: (Int) -> String, today: CivilDay) -> Int? {
        let parts = word(0).split(separator: "-")
        if parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), let named = CivilDay(year: year, month: month, day: day)
        {
            set(named, 1, Wording.day(named, today: today))
            return 1
        }
        var month: Int?
        var day: Int?
        var count = 2
        if let first = Self.month(word(0)), let number = Self.dayOfMonth(word(1)) {
            (month, day) = (first, number)
        } else if let number = Self.dayOfMonth(word(0)) {
            if let second = Self.month(word(1)) {
                (month, day) = (second, number)
            } else if word(1) == "of", let third = Self.month(word(2)) {
                (month, day, count) = (third, number, 3)
            }
        }
        guard let month, let day else { return nil }
        var year = today.components.year
        if let said = Int(word(count)), (1900...2999).contains(said) {
            year = said
            count += 1
        } else if let thisYear = CivilDay(year: year, month: month, day: day), thisYear < today {
            year += 1
        }
        guard let named = CivilDay(year: year, month: month, day: day) else { return nil }
        set(named, 1, Wording.day(named, today: today))
        return count
    }

    static func weekday(_ word: String) -> Int? {
        if let full = CivilDay.weekdayNames.firstIndex(of: word) { return full }
        switch word {
        case "mon": return 0
        case "tue", "tues": return 1
        case "wed": return 2
        case "thu", "thurs": return 3
        case "fri": return 4
        default: return nil
        }
    }

    private static func month(_ word: String) -> Int? {
        guard word.count >= 3 else { return nil }
        return CivilDay.monthNames.firstIndex { $0 == word || (word.count == 3 && $0.hasPrefix(word)) }.map { $0 + 1 }
    }

    private static func dayOfMonth(_ word: String) -> Int? {
        var digits = Substring(word)
        for suffix in ["st", "nd", "rd", "th"] where digits.hasSuffix(suffix) { digits = digits.dropLast(2) }
        guard digits.count <= 2, let day = Int(digits), (1...31).contains(day) else { return nil }
        return day
    }
}
