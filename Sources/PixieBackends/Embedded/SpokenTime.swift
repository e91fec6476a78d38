/// The day, span of days or time of day somebody named, and which of the words named it.
struct SpokenTime: Sendable {
    /// Nil when no day was named.
    var days: Range<CivilDay>?
    /// As to be repeated: "tomorrow", "next week".
    var label = ""
    /// Minutes after midnight UTC.
    var minute: Int?
    var endMinute: Int?
    /// The part of a day meant by "morning", "afternoon" or "evening".
    var dayPart: Range<Int>?
    /// Minutes, from "for an hour".
    var duration: Int?
    /// Minutes to move something by, from "by two days".
    var shift: Int?
    /// The positions of the words that were understood.
    var used: Set<Int> = []

    var isEmpty: Bool { days == nil && minute == nil && dayPart == nil }

    /// Where the time of day starts, counting "morning" and the like as a usual hour in it.
    var startMinute: Int? { minute ?? dayPart.map { $0.lowerBound == 0 ? 9 * 60 : $0.lowerBound + 60 } }

    init(_ words: [SpokenWords.Word], today: CivilDay) {
        var index = 0
        while index < words.count {
            let matched = words[index].isQuoted ? 0 : read(words, at: index, today: today)
            guard matched > 0 else {
                index += 1
                continue
            }
            used.formUnion(index..<index + matched)
            var before = index - 1
            while before >= 0, !used.contains(before), Self.leadIns.contains(words[before].lower) {
                used.insert(before)
                before -= 1
            }
            index += matched
        }
    }

    private static let leadIns: Set<String> = [
        "by", "on", "at", "before", "until", "till", "for", "due", "in", "the", "from", "this", "coming", "between",
    ]

    static let numbers: [String: Int] = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "few": 3, "half": 0,
    ]

    static func number(_ word: String) -> Int? {
        if let value = numbers[word] { return value == 0 ? nil : value }
        guard word.utf8.count <= 4, let value = Int(word), value > 0 else { return nil }
        return value
    }

    /// Minutes in one of the named unit.
    static func unit(_ word: String) -> Int? {
        switch word {
        case "minute", "minutes", "min", "mins": 1
        case "hour", "hours", "hr", "hrs", "h": 60
        case "day", "days": 1_440
        case "week", "weeks": 10_080
        default: nil
        }
    }

    /// How many words from `index` on name a time; what they say is taken over.
    private mutating func read(_ words: [SpokenWords.Word], at index: Int, today: CivilDay) -> Int {
        func word(_ offset: Int) -> String {
            index + offset < words.count && !words[index + offset].isQuoted ? words[index + offset].lower : ""
        }
        if let matched = readSpan(word, today: today) { return matched }
        if let matched = readDay(word, today: today) { return matched }
        if let matched = readClock(word, previous: index > 0 ? words[index - 1].lower : "") { return matched }
        return 0
    }

    mutating func set(_ first: CivilDay, _ count: Int, _ label: String) {
        guard days == nil else { return }
        days = first..<first + count
        self.label = label
    }

    private mutating func readSpan(_ word: (Int) -> String, today: CivilDay) -> Int? {
        let monday = today - today.weekday
        switch (word(0), word(1)) {
        case ("this", "week"): set(monday, 7, "this week")
        case ("next", "week"): set(monday + 7, 7, "next week")
        case ("last", "week"): set(monday - 7, 7, "last week")
        case ("this", "weekend"): set(monday + 5, 2, "this weekend")
        case ("next", "weekend"): set(monday + 12, 2, "next weekend")
        case ("this", "month"), ("next", "month"):
            let now = today.components
            let skip = word(0) == "next" ? 1 : 0
            guard
                let first = CivilDay(
                    year: now.year + (now.month + skip > 12 ? 1 : 0), month: (now.month + skip - 1) % 12 + 1, day: 1)
            else { return nil }
            let next = (first + 31).components
            let end = CivilDay(year: next.year, month: next.month, day: 1) ?? first + 30
            set(first, end.number - first.number, "\(word(0)) month")
        case ("next", let count), ("coming", let count):
            guard let days = Self.number(count), let unit = Self.unit(word(2)), unit >= 1_440, days <= 366 else {
                return nil
            }
            set(today, days * unit / 1_440, "the next \(days) \(word(2))")
            return 3
        case ("by", let count):
            guard let amount = Self.number(count), let unit = Self.unit(word(2)) else { return nil }
            shift = amount * unit
            return 3
        case ("for", let count):
            if count == "half", word(1) == "half", word(2) == "an", word(3) == "hour" {
                duration = 30
                return 4
            }
            guard let amount = Self.number(count), let unit = Self.unit(word(2)), unit < 1_440 else { return nil }
            duration = amount * unit
            return 3
        case ("in", let count):
            guard let amount = Self.number(count), let unit = Self.unit(word(2)), unit >= 1_440, amount <= 3_660 else {
                return nil
            }
            set(today + amount * unit / 1_440, 1, "in \(amount) \(word(2))")
            return 3
        default: return nil
        }
        return 2
    }
}
