import FoundationEssentials

/// A day of the proleptic Gregorian calendar in UTC, counted from 1 January 1970.
///
/// The embedded twins need only whole days and minutes in UTC, which integer arithmetic answers without a calendar object.
struct CivilDay: Hashable, Comparable, Sendable {
    var number: Int

    static let weekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    init(number: Int) { self.number = number }

    /// The day `date` falls on.
    init(_ date: Date) {
        // Dates outside the years a person can mean are clamped, so that the conversion cannot trap.
        let seconds = min(max(date.timeIntervalSince1970, -60_000_000_000), 250_000_000_000)
        number = Int((seconds / 86_400).rounded(.down))
    }

    /// Nil when the month has no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Years are counted from March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
        let back = components
        guard back.month == month, back.day == day else { return nil }
    }

    var components: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// 0 for Monday ... 6 for Sunday.
    var weekday: Int { ((number + 3) % 7 + 7) % 7 }

    var start: Date { Date(timeIntervalSince1970: Double(number) * 86_400) }

    func at(minute: Int) -> Date { start.addingTimeInterval(Double(minute) * 60) }

    static func + (day: CivilDay, days: Int) -> CivilDay { CivilDay(number: day.number + days) }
    static func - (day: CivilDay, days: Int) -> CivilDay { CivilDay(number: day.number - days) }
    static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
}
