import FoundationEssentials
import PixieCore

/// How the embedded assistant writes dates, tasks and events. All times are UTC, and say so.
enum Wording {
    /// "today (Tue 13 May)", "Mon 19 May", with the year when it is another one.
    static func day(_ day: CivilDay, today: CivilDay) -> String {
        let parts = day.components
        let weekday = CivilDay.weekdayNames[day.weekday].prefix(3).capitalizedWord
        let month = CivilDay.monthNames[parts.month - 1].prefix(3).capitalizedWord
        let year = parts.year == today.components.year ? "" : " \(parts.year)"
        let plain = "\(weekday) \(parts.day) \(month)\(year)"
        switch day.number - today.number {
        case -1: return "yesterday (\(plain))"
        case 0: return "today (\(plain))"
        case 1: return "tomorrow (\(plain))"
        default: return plain
        }
    }

    static func clock(_ date: Date) -> String { clock(minute: minute(of: date)) }

    static func clock(minute: Int) -> String {
        let hour = minute / 60 % 24
        let rest = minute % 60
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Minutes since midnight UTC.
    static func minute(of date: Date) -> Int {
        Int(date.timeIntervalSince(CivilDay(date).start) / 60)
    }

    static func moment(_ date: Date, now: Date) -> String {
        "\(day(CivilDay(date), today: CivilDay(now))) at \(clock(date)) UTC"
    }

    /// "2025-05-13T09:30:00Z".
    static func iso8601(_ date: Date) -> String {
        let day = CivilDay(date)
        let parts = day.components
        let seconds = Int(date.timeIntervalSince(day.start)) % 60
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let year = String(repeating: "0", count: max(0, 4 - "\(parts.year)".count)) + "\(parts.year)"
        return "\(year)-\(two(parts.month))-\(two(parts.day))T\(clock(date)):\(two(seconds))Z"
    }

    /// One line about a task, without a full stop.
    static func task(_ task: TaskRecord, now: Date) -> String {
        var parts = ["\(task.priority) priority"]
        if let due = task.dueDate {
            parts.append("\(due < now ? "overdue since" : "due") \(moment(due, now: now))")
        } else {
            parts.append("no due date")
        }
        if task.status != "pending" { parts.append(task.status) }
        return "\(task.title) (\(parts.joined(separator: ", ")))"
    }

    /// One line about an event, without a full stop.
    static func event(_ event: EventRecord, now: Date, withAttendees: Bool = true) -> String {
        var text = "\(event.title), \(span(event, now: now))"
        if let place = event.location, !place.isEmpty { text += ", \(place)" }
        if withAttendees, !event.attendees.isEmpty { text += ", with \(list(event.attendees))" }
        return text
    }

    /// "tomorrow (Wed 14 May), 10:00-11:00 UTC".
    static func span(_ event: EventRecord, now: Date) -> String {
        let start = CivilDay(event.startTime)
        let today = CivilDay(now)
        var text = "\(day(start, today: today)), \(clock(event.startTime))"
        if let end = event.endTime {
            let last = CivilDay(end)
            text += last == start ? "-\(clock(end))" : " to \(day(last, today: today)), \(clock(end))"
        }
        return text + " UTC"
    }

    /// "a", "a and b", "a, b and c".
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return "\(items.dropLast().joined(separator: ", ")) and \(last)"
    }

    static func bullets(_ items: [String], limit: Int = 12) -> String {
        var lines = items.prefix(limit).map { "- \($0)" }
        if items.count > limit { lines.append("- and \(items.count - limit) more") }
        return lines.joined(separator: "\n")
    }

    /// "1 task", "no tasks", "3 tasks".
    static func count(_ number: Int, _ noun: String) -> String {
        number == 0 ? "no \(noun)s" : number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}

extension StringProtocol {
    /// With its first letter in upper case, the rest as it is.
    var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
