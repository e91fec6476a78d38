/// The parts of a date in UTC, for times in seconds since 1970.
struct CalendarDate {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    /// Sunday is 0.
    let weekday: Int
    let dayOfYear: Int

    /// What is not a time (NaN, infinities) becomes the last one that 64 bits hold, as it does in Prometheus.
    init(seconds: Double) {
        let whole = seconds.magnitude < 0x1p63 ? Int(seconds) : Int.max
        let days = CalendarDate.floorDivide(whole, 86_400)
        let rest = whole - days * 86_400
        hour = rest / 3_600
        minute = rest / 60 % 60
        weekday = CalendarDate.modulo(days + 4, 7)
        (year, month, day) = CalendarDate.civil(days: days)
        dayOfYear = days - CalendarDate.days(year: year, month: 1, day: 1) + 1
    }

    var daysInMonth: Int {
        let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
        return CalendarDate.days(year: nextYear, month: nextMonth, day: 1)
            - CalendarDate.days(year: year, month: month, day: 1)
    }

    private static func floorDivide(_ value: Int, _ by: Int) -> Int {
        value >= 0 ? value / by : -((-value + by - 1) / by)
    }

    private static func modulo(_ value: Int, _ by: Int) -> Int { value - floorDivide(value, by) * by }

    /// Counts in years that begin in March, so that the leap day comes last, and in eras of 400 years.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
