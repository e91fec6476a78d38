import FoundationEssentials
import PixieCore

extension ReadingAnswer {
    func eventsAnswer() -> String {
        let all = context.events.sorted { ($0.startTime, $0.title) < ($1.startTime, $1.title) }
        var found = request.time.days == nil ? all.filter { ($0.endTime ?? $0.startTime) >= now } : all
        if let days = request.time.days { found = found.filter { days.contains(CivilDay($0.startTime)) } }
        if request.asksIfFree { return freeAnswer(found) }
        if let part = request.time.dayPart { found = found.filter { part.contains(Wording.minute(of: $0.startTime)) } }
        var about = ""
        if !request.relevance.isEmpty {
            let matching = best(found)
            if matching.isEmpty, request.time.days == nil || !best(all).isEmpty { return noEvent(all) }
            if !matching.isEmpty {
                found = matching
                about = aboutSubject
            }
        }
        if found.isEmpty { return noEvent(all) }
        if request.firstOnly, let first = found.first(where: { $0.startTime >= now }) {
            return "Your next event\(about) is \(Wording.event(first, now: now)).\(details(first))"
        }
        if found.count == 1, let event = found.first {
            return "You have one event\(about)\(when): \(Wording.event(event, now: now)).\(details(event))"
        }
        let lines = found.map { Wording.event($0, now: now) }
        return "You have \(found.count) events\(about)\(when):\n\(Wording.bullets(lines))"
    }

    /// The events that fit the subject's words best.
    func best(_ events: [EventRecord]) -> [EventRecord] {
        let scored = events.map { ($0, request.relevance.coverage(of: $0)) }
        let top = scored.map(\.1).max() ?? 0
        return top < 0.15 ? [] : scored.filter { $0.1 >= top * 0.6 }.map(\.0)
    }

    private var when: String { request.time.days == nil ? "" : " \(request.time.label)\(partOfDay)" }

    private var partOfDay: String {
        switch request.time.dayPart?.lowerBound {
        case nil: ""
        case 0: " in the morning"
        case 12 * 60: " in the afternoon"
        default: " in the evening"
        }
    }

    private func details(_ event: EventRecord) -> String { event.details.map { $0.isEmpty ? "" : " \($0)" } ?? "" }

    private func noEvent(_ all: [EventRecord]) -> String {
        if !request.relevance.isEmpty, request.time.days != nil, let other = best(all).first {
            return "I found no event\(aboutSubject)\(when), but this one: \(Wording.event(other, now: now))."
        }
        let next = all.first { $0.startTime >= now }
        let text = "I found no event\(aboutSubject)\(when)."
        return next.map { text + " Your next event is \(Wording.event($0, now: now))." } ?? text
    }

    /// Whether the asked day, part of it or moment is taken.
    private func freeAnswer(_ events: [EventRecord]) -> String {
        var window = 0..<24 * 60
        var label = request.time.days == nil ? "" : " \(request.time.label)\(partOfDay)"
        if let minute = request.time.minute {
            let end = request.time.endMinute ?? minute + (request.time.duration ?? 30)
            window = minute..<max(end, minute + 1)
            label += " at \(Wording.clock(minute: minute)) UTC"
        } else if let part = request.time.dayPart {
            window = part
        }
        let taken = events.filter { event in
            let start = Wording.minute(of: event.startTime)
            let end = event.endTime.map { start + Int($0.timeIntervalSince(event.startTime) / 60) } ?? start + 30
            return start < window.upperBound && end > window.lowerBound
        }
        if taken.isEmpty { return "Nothing is on your calendar\(label), so you are free then as far as I can see." }
        let lines = taken.map { Wording.event($0, now: now) }
        return "You are not free all of the time\(label). You have:\n\(Wording.bullets(lines))"
    }
}
