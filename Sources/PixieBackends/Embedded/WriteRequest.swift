import PixieCore

/// A change the user asks for, as far as the sentence's words show it.
struct WriteRequest: Sendable {
    enum Kind: Sendable { case create, update, complete, delete, rename }
    enum Target: Sendable { case task, event, either }

    var kind: Kind
    var target: Target
    /// What follows the verb: the words to make a title of, or to find the item by.
    var rest: [SpokenWords.Word]

    /// Nil for a sentence that asks for no change.
    init?(_ spoken: SpokenWords) {
        var words = spoken.words
        Self.dropPoliteness(&words)
        guard let verb = words.first, !verb.isQuoted else { return nil }
        let rest = Array(words.dropFirst())
        let set = SpokenWords(rest)
        let saysEvent = set.contains(Self.eventNouns)
        let saysTask = set.contains(Self.taskNouns)
        let noun: Target = saysTask ? .task : saysEvent ? .event : .either
        switch verb.lower {
        case "create", "add", "make", "new", "put", "plan", "arrange", "organise", "organize", "set":
            if verb.lower == "set", set.words.first?.lower != "up" {
                guard set.contains(["to", "as"]) else { return nil }
                self.init(kind: .update, target: noun, rest: rest)
            } else if verb.lower == "make", !Self.leadsNoun(rest, Self.taskNouns.union(Self.eventNouns)) {
                guard set.contains(Self.priorities) else { return nil }
                self.init(kind: .update, target: noun, rest: rest)
            } else if Self.leadsNoun(rest, Self.taskNouns) || set.contains(phrase: "to my tasks")
                || Self.namesTaskList(set)
            {
                self.init(kind: .create, target: .task, rest: rest)
            } else if saysEvent || set.contains(["calendar"]) {
                self.init(kind: .create, target: .event, rest: rest)
            } else if saysTask || ["create", "add"].contains(verb.lower), !rest.isEmpty {
                self.init(kind: .create, target: .task, rest: rest)
            } else {
                return nil
            }
        case "remind":
            guard set.words.first?.lower == "me", rest.count > 1 else { return nil }
            self.init(kind: .create, target: .task, rest: Array(rest.dropFirst()))
        case "schedule", "book":
            guard !rest.isEmpty, !SpokenTime(rest, today: CivilDay(number: 0)).used.isSuperset(of: rest.indices) else {
                return nil
            }
            let asTask = verb.lower == "book" && !saysEvent
            self.init(kind: .create, target: asTask ? .task : .event, rest: rest)
        case "mark", "check", "tick":
            let done: Set<String> = ["done", "complete", "completed", "finished", "off"]
            if set.contains(done) {
                self.init(
                    kind: .complete, target: .task, rest: rest.filter { !done.contains($0.lower) && $0.lower != "as" })
            } else if verb.lower == "mark", set.contains(Self.priorities) {
                self.init(kind: .update, target: noun, rest: rest)
            } else {
                return nil
            }
        case "complete", "finish", "close", "finished", "completed":
            self.init(kind: .complete, target: .task, rest: rest)
        case "delete", "remove", "cancel", "drop", "erase":
            self.init(kind: .delete, target: noun, rest: rest)
        case "change", "update", "move", "reschedule", "postpone", "delay", "push", "shift", "edit", "extend":
            self.init(kind: .update, target: noun, rest: rest)
        case "rename":
            self.init(kind: .rename, target: noun, rest: rest)
        default: return nil
        }
    }

    private init(kind: Kind, target: Target, rest: [SpokenWords.Word]) {
        self.kind = kind
        self.target = target
        self.rest = rest
    }

    static let taskNouns: Set<String> = ["task", "tasks", "todo", "to-do", "reminder", "todos"]
    static let eventNouns: Set<String> = ["meeting", "event", "appointment", "call", "meetings", "events", "calendar"]
    static let priorities: Set<String> = ["priority", "high-priority", "low-priority", "medium-priority", "urgent"]

    /// Whether one of `nouns` comes within the first words, where "a new high priority task" has its noun.
    private static func leadsNoun(_ words: [SpokenWords.Word], _ nouns: Set<String>) -> Bool {
        let fillers: Set<String> = [
            "a", "an", "the", "new", "my", "another", "high", "low", "medium", "priority", "high-priority",
            "low-priority", "medium-priority", "urgent", "me", "important",
        ]
        return words.first { !fillers.contains($0.lower) }.map { !$0.isQuoted && nouns.contains($0.lower) } ?? false
    }

    private static func namesTaskList(_ set: SpokenWords) -> Bool {
        ["todo list", "to-do list", "task list", "tasks list", "my todos"].contains(where: set.contains(phrase:))
    }

    /// "Could you please", "I would like to" and the like say nothing of what is wanted.
    private static func dropPoliteness(_ words: inout [SpokenWords.Word]) {
        let phrases = [
            ["please"], ["pixie"], ["hi"], ["hey"], ["hello"], ["ok"], ["can", "you"], ["could", "you"],
            ["would", "you"],
            ["will", "you"], ["i", "want", "to"], ["i", "want", "you", "to"], ["i", "need", "to"],
            ["i", "need", "you", "to"],
            ["i'd", "like", "to"], ["i'd", "like", "you", "to"], ["i", "would", "like", "to"], ["let's"], ["just"],
            ["i", "have"],
            ["i've"], ["i"], ["also"], ["now"],
        ].sorted { $0.count > $1.count }
        while let phrase = phrases.first(where: { phrase in words.prefix(phrase.count).map(\.lower) == phrase }) {
            words.removeFirst(phrase.count)
        }
    }
}
