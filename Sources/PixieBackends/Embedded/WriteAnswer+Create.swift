import FoundationEssentials
import PixieCore

extension WriteAnswer {
    func createTask() -> Outcome {
        var words = request.rest
        let priority = Self.takePriority(&words)
        Self.dropLeadingNoun(&words, WriteRequest.taskNouns)
        Self.dropListNames(&words)
        let time = SpokenTime(words, today: today)
        guard let title = Self.title(words, without: time.used) else {
            return Outcome(
                text: "What should the task be called? Tell me, for example, \u{201C}create a task to call Bob\u{201D}."
            )
        }
        var arguments: [String: JSONValue] = ["title": .string(title)]
        var text = "I will create the task \u{201C}\(title)\u{201D}"
        if let due = due(time) {
            arguments["due_date"] = .string(Wording.iso8601(due))
            text += ", due \(Wording.moment(due, now: now))"
        }
        if let priority {
            arguments["priority"] = .string(priority)
            text += ", with \(priority) priority"
        }
        return Outcome(text: text + ".", calls: [("create_task", arguments)])
    }

    func createEvent() -> Outcome {
        var words = request.rest
        Self.dropListNames(&words)
        while let first = words.first, !first.isQuoted, ["a", "an", "the", "new", "up", "my"].contains(first.lower) {
            words.removeFirst()
        }
        if let first = words.first, ["event", "appointment"].contains(first.lower), words.count > 1 {
            let next = words[1]
            // "Event for the launch" is called "launch", "appointment with Bob" keeps its noun.
            if first.endsClause || next.isQuoted || ["for", "called", "named", "titled", "to"].contains(next.lower) {
                words.removeFirst()
            }
        }
        let time = SpokenTime(words, today: today)
        var left = words.enumerated().filter { !time.used.contains($0.offset) }.map(\.element)
        Self.dropListNames(&left)
        let place = Self.takePlace(&left)
        guard let title = Self.title(left, without: []) else {
            return Outcome(text: "What should the event be called, and when does it start?")
        }
        guard let start = due(time, defaultMinute: 9 * 60) else {
            return Outcome(text: "When should \u{201C}\(title)\u{201D} start? Tell me a day and a time.")
        }
        let length = time.duration ?? time.endMinute.flatMap { end in time.minute.map { end - $0 } } ?? 60
        let end = start.addingTimeInterval(Double(length) * 60)
        var arguments: [String: JSONValue] = [
            "title": .string(title), "start_time": .string(Wording.iso8601(start)),
            "end_time": .string(Wording.iso8601(end)),
        ]
        var text =
            "I will create the event \u{201C}\(title)\u{201D}, \(Wording.moment(start, now: now)) for \(length) minutes"
        if let place {
            arguments["location"] = .string(place)
            text += ", at \(place)"
        }
        let people = Self.people(left)
        if !people.isEmpty { arguments["attendees"] = .array(people.map(JSONValue.string)) }
        text += "."
        if time.startMinute == nil { text += " You named no time of day, so I took 09:00 UTC." }
        return Outcome(text: text, calls: [("create_event", arguments)])
    }

    /// The named moment: a bare time of day is the next one to come, a bare day ends at 17:00 unless told otherwise.
    func due(_ time: SpokenTime, defaultMinute: Int = 17 * 60) -> Date? {
        if let day = time.days?.lowerBound { return day.at(minute: time.startMinute ?? defaultMinute) }
        guard let minute = time.startMinute else { return nil }
        let at = today.at(minute: minute)
        return at > now ? at : (today + 1).at(minute: minute)
    }

    /// Takes the words that set a priority out.
    static func takePriority(_ words: inout [SpokenWords.Word]) -> String? {
        let levels = ["high", "medium", "low"]
        for index in words.indices where !words[index].isQuoted {
            let word = words[index].lower
            if let level = levels.first(where: { word == "\($0)-priority" }) {
                words.remove(at: index)
                return level
            }
            if word == "urgent" {
                words.remove(at: index)
                return "high"
            }
            guard word == "priority" else { continue }
            // "set the priority of A to high"
            if let last = words.last?.lower, levels.contains(last), index + 2 < words.count - 1 {
                words.removeLast(words.dropLast().last?.lower == "to" ? 2 : 1)
                words.remove(at: index)
                return last
            }
            let near = [index - 1, index + 1, index + 2].filter(words.indices.contains)
            guard let at = near.first(where: { levels.contains(words[$0].lower) }) else { continue }
            let level = words[at].lower
            var first = min(at, index)
            while first > 0, ["with", "a", "at", "as", "and", "of"].contains(words[first - 1].lower), first > 1 {
                first -= 1
            }
            words.removeSubrange(first...max(at, index))
            return level
        }
        return nil
    }

    private static func dropLeadingNoun(_ words: inout [SpokenWords.Word], _ nouns: Set<String>) {
        while let first = words.first, !first.isQuoted,
            nouns.contains(first.lower)
                || ["a", "an", "the", "new", "another", "me", "my", "and"].contains(first.lower)
        {
            words.removeFirst()
        }
    }

    /// "to my to-do list" says where, not what.
    private static func dropListNames(_ words: inout [SpokenWords.Word]) {
        let lists: Set<String> = ["tasks", "list", "todos", "calendar", "todo", "to-do", "task", "schedule"]
        guard let last = words.last, !last.isQuoted, lists.contains(last.lower) else { return }
        guard
            let start = words.lastIndex(where: { ["to", "on", "in", "into"].contains($0.lower) }),
            words[(start + 1)...].allSatisfy({ lists.contains($0.lower) || ["my", "the"].contains($0.lower) })
        else { return }
        words.removeSubrange(start...)
    }

    /// A title of the words that are left; nil when nothing of substance is.
    static func title(_ words: [SpokenWords.Word], without used: Set<Int>) -> String? {
        if let quoted = words.first(where: \.isQuoted) { return quoted.original }
        var left = words.enumerated().filter { !used.contains($0.offset) }.map(\.element)
        let around: Set<String> = [
            "to", "for", "called", "named", "titled", "about", "that", "of", "please", "and", "by", "on",
        ]
        while let first = left.first, around.contains(first.lower) { left.removeFirst() }
        while let last = left.last,
            around.contains(last.lower) || ["with", "at", "in", "the", "a"].contains(last.lower)
        {
            left.removeLast()
        }
        guard !left.isEmpty else { return nil }
        return left.map(\.original).joined(separator: " ").capitalizedWord
    }

    /// Takes "in Room Cedar" or "at the head office" out.
    private static func takePlace(_ words: inout [SpokenWords.Word]) -> String? {
        for index in words.indices.dropLast() where ["in", "at"].contains(words[index].lower) && !words[index].isQuoted
        {
            let next = words[index + 1]
            guard next.original.first?.isUppercase == true || ["room", "the"].contains(next.lower) else { continue }
            let stops: Set<String> = ["with", "about", "for", "to", "and"]
            let end = words[(index + 1)...].firstIndex { stops.contains($0.lower) } ?? words.endIndex
            let place = words[(index + 1)..<end].map(\.original).joined(separator: " ")
            words.removeSubrange(index..<end)
            return place
        }
        return nil
    }

    /// The capitalised names after "with".
    private static func people(_ words: [SpokenWords.Word]) -> [String] {
        guard let with = words.firstIndex(where: { $0.lower == "with" && !$0.isQuoted }) else { return [] }
        var people: [String] = []
        var name: [String] = []
        for word in words[(with + 1)...] {
            if word.original.first?.isUppercase == true {
                name.append(word.original)
                if !word.endsClause { continue }
            } else if word.lower != "and" {
                break
            }
            if !name.isEmpty { people.append(name.joined(separator: " ")) }
            name = []
        }
        if !name.isEmpty { people.append(name.joined(separator: " ")) }
        return people
    }
}
