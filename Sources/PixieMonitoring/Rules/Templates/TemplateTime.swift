/// A time as templates print and format it: in UTC, to the millisecond.
struct TemplateTime: CustomStringConvertible {
    private let milliseconds: Int64

    init(_ seconds: Double) {
        let scaled = (seconds * 1_000).rounded(.towardZero)
        milliseconds = scaled.magnitude < 0x1p53 ? Int64(scaled) : 0
    }

    private var date: CalendarDate { CalendarDate(seconds: (Double(milliseconds) / 1_000).rounded(.down)) }

    private var second: Int { Int((milliseconds / 1_000 % 60 + (milliseconds % 1_000 < 0 ? -1 : 0) + 60) % 60) }

    private var fraction: Int { Int((milliseconds % 1_000 + 1_000) % 1_000) }

    var description: String {
        var digits = "." + TemplateTime.padded(fraction, 3)
        while digits.last == "0" || digits.last == "." { digits.removeLast() }
        return format("2006-01-02 15:04:05") + digits + " +0000 UTC"
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// Formats by Go's reference time, `Mon Jan 2 15:04:05 MST 2006`.
    func format(_ layout: String) -> String {
        let date = date
        let (month, day) = (TemplateTime.months[date.month - 1], TemplateTime.days[date.weekday])
        let half = date.hour % 12 == 0 ? 12 : date.hour % 12
        let fields: [(String, String)] = [
            ("January", month), ("Jan", String(month.prefix(3))), ("Monday", day), ("Mon", String(day.prefix(3))),
            ("MST", "UTC"), ("2006", TemplateTime.padded(date.year, 4)), ("Z07:00", "Z"), ("-07:00", "+00:00"),
            ("-0700", "+0000"), ("01", TemplateTime.padded(date.month, 2)), ("02", TemplateTime.padded(date.day, 2)),
            ("03", TemplateTime.padded(half, 2)), ("04", TemplateTime.padded(date.minute, 2)),
            ("05", TemplateTime.padded(second, 2)), ("06", TemplateTime.padded(date.year % 100, 2)),
            ("15", TemplateTime.padded(date.hour, 2)), (".000", "." + TemplateTime.padded(fraction, 3)),
            ("PM", date.hour < 12 ? "AM" : "PM"), ("1", String(date.month)), ("2", String(date.day)),
            ("3", String(half)), ("4", String(date.minute)), ("5", String(second)),
        ]
        var result = ""
        var rest = Substring(layout)
        while let first = rest.first {
            if let field = fields.first(where: { rest.hasPrefix($0.0) }) {
                result += field.1
                rest = rest.dropFirst(field.0.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
