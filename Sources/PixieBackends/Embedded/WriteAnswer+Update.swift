import FoundationEssentials
import PixieCore

extension WriteAnswer {
    func rename() -> Outcome {
        guard let split = request.rest.lastIndex(where: { ["to", "as"].contains($0.lower) && !$0.isQuoted }),
            let title = Self.title(Array(request.rest[(split + 1)...]), without: [])
        else { return Outcome(text: "What should the new title be? Say, for example, \u{201C}rename A to B\u{201D}.") }
        return withItems(words: Array(request.rest[..<split])) { items in
            items.reduce(into: Outcome(text: "I will rename \(Self.quoted(items)) to \u{201C}\(title)\u{201D}.")) {
                $0.calls.append(Self.change($1, ["title": .string(title)]))
            }
        }
    }

    func update() -> Outcome {
        var words = request.rest
        let priority = Self.takePriority(&words)
        // What stands before the last "to" names the item, what follows it the change.
        let separator = words.lastIndex {
            !$0.isQuoted && ["to", "until", "till", "by", "for"].contains($0.lower)
        }
        let after = separator.map { Array(words[$0...]) } ?? words
        let changed = SpokenTime(after, today: today)
        let hasChange = !changed.isEmpty || changed.shift != nil
        let naming = hasChange ? separator.map { Array(words[..<$0]) } ?? words : words
        if let place = placeChange(words) {
            return withItems(words: place.naming) { items in
                items.reduce(
                    into: Outcome(text: "I will change the location of \(Self.quoted(items)) to \(place.name).")
                ) {
                    $0.calls.append(Self.change($1, ["location": .string(place.name)]))
                }
            }
        }
        guard hasChange || priority != nil else {
            return Outcome(
                text: "What should change? I can set a new date or time, a priority, a title or a location.")
        }
        return withItems(words: naming) { items in
            var outcome = Outcome(text: "")
            var sentences: [String] = []
            for item in items {
                let (arguments, words) = changes(to: item, time: changed, priority: priority)
                guard !arguments.isEmpty else { continue }
                outcome.calls.append(Self.change(item, arguments))
                sentences.append("I will change \u{201C}\(item.title)\u{201D}: \(Wording.list(words)).")
            }
            outcome.text =
                sentences.isEmpty ? "That does not change anything an event has." : sentences.joined(separator: "\n")
            return outcome
        }
    }

    private func placeChange(_ words: [SpokenWords.Word]) -> (name: String, naming: [SpokenWords.Word])? {
        guard words.contains(where: { ["location", "place", "room"].contains($0.lower) }),
            let to = words.lastIndex(where: { $0.lower == "to" && !$0.isQuoted }), to + 1 < words.count
        else { return nil }
        let name = words[(to + 1)...].map(\.original).joined(separator: " ")
        return (name, words[..<to].filter { !["location", "place"].contains($0.lower) })
    }

    private static func change(_ item: Item, _ arguments: [String: JSONValue]) -> (
        name: String, arguments: [String: JSONValue]
    ) {
        switch item {
        case .task(let task): ("update_task", arguments.merging(["task_id": .string(task.id)]) { $1 })
        case .event(let event): ("update_event", arguments.merging(["event_id": .string(event.id)]) { $1 })
        }
    }

    private func changes(
        to item: Item, time: SpokenTime, priority: String?
    ) -> (arguments: [String: JSONValue], words: [String]) {
        var arguments: [String: JSONValue] = [:]
        var words: [String] = []
        switch item {
        case .task(let task):
            if let priority {
                arguments["priority"] = .string(priority)
                words.append("\(priority) priority")
            }
            if let due = moved(task.dueDate, time) {
                arguments["due_date"] = .string(Wording.iso8601(due))
                words.append("due \(Wording.moment(due, now: now))")
            }
        case .event(let event):
            if let start = moved(event.startTime, time) {
                let length = time.duration.map { Double($0) * 60 } ?? event.endTime?.timeIntervalSince(event.startTime)
                arguments["start_time"] = .string(Wording.iso8601(start))
                if let length { arguments["end_time"] = .string(Wording.iso8601(start.addingTimeInterval(length))) }
                words.append("starts \(Wording.moment(start, now: now))")
            }
        }
        return (arguments, words)
    }

    /// A new day keeps the old time of day, and a new time the old day.
    private func moved(_ old: Date?, _ time: SpokenTime) -> Date? {
        if let shift = time.shift { return (old ?? now).addingTimeInterval(Double(shift) * 60) }
        guard let old else { return due(time) }
        if let day = time.days?.lowerBound { return day.at(minute: time.startMinute ?? Wording.minute(of: old)) }
        return time.startMinute.map { CivilDay(old).at(minute: $0) }
    }
}
