import FoundationEssentials
import PixieCore

/// Turns a wanted change into the tool call that makes it, and the sentence that announces it.
///
/// Nothing is executed here: the caller of Pixie decides. Where an item or a needed detail cannot be told, no call is made and
/// the sentence says what is missing.
struct WriteAnswer {
    struct Outcome {
        var text: String
        var calls: [(name: String, arguments: [String: JSONValue])] = []
    }

    enum Item: Hashable {
        case task(TaskRecord)
        case event(EventRecord)

        var title: String {
            switch self {
            case .task(let task): task.title
            case .event(let event): event.title
            }
        }

        var isEvent: Bool { if case .event = self { true } else { false } }
    }

    let request: WriteRequest
    let context: RetrievedContext
    let now: Date

    var today: CivilDay { CivilDay(now) }

    func outcome() -> Outcome {
        switch (request.kind, request.target) {
        case (.create, .event): createEvent()
        case (.create, _): createTask()
        case (.complete, _): complete()
        case (.delete, _): delete()
        case (.update, _): update()
        case (.rename, _): rename()
        }
    }

    private func complete() -> Outcome {
        withItems(allowed: { !$0.isEvent }) { items in
            let calls = items.compactMap { item -> (name: String, arguments: [String: JSONValue])? in
                guard case .task(let task) = item else { return nil }
                return ("complete_task", ["task_id": .string(task.id)])
            }
            return Outcome(text: "I will mark \(Self.quoted(items)) as completed.", calls: calls)
        }
    }

    private func delete() -> Outcome {
        withItems { items in
            let calls = items.map { item -> (name: String, arguments: [String: JSONValue]) in
                switch item {
                case .task(let task): ("delete_task", ["task_id": .string(task.id)])
                case .event(let event): ("delete_event", ["event_id": .string(event.id)])
                }
            }
            return Outcome(text: "I will delete \(Self.kind(items)) \(Self.quoted(items)).", calls: calls)
        }
    }

    static func quoted(_ items: [Item]) -> String { Wording.list(items.map { "\u{201C}\($0.title)\u{201D}" }) }

    static func kind(_ items: [Item]) -> String {
        let tasks = items.count { !$0.isEvent }
        let noun = tasks == items.count ? "task" : tasks == 0 ? "event" : "item"
        return items.count == 1 ? "the \(noun)" : "the \(items.count) \(noun)s"
    }

    /// Calls `body` with the one item that fits best, or all that were asked for; else says why there is none.
    func withItems(
        words: [SpokenWords.Word]? = nil, allowed: (Item) -> Bool = { _ in true }, _ body: ([Item]) -> Outcome
    ) -> Outcome {
        let search = ItemSearch(words: words ?? request.rest, request: request, context: context, now: now)
        let found = search.found(allowed)
        if found.isEmpty {
            let noun = request.target == .event ? "event" : request.target == .task ? "task" : "task or event"
            let subject = search.subject.isEmpty ? "" : " that fits \u{201C}\(search.subject)\u{201D}"
            return Outcome(text: "I found no \(noun)\(subject), so I changed nothing. Please give me its title.")
        }
        if found.count > 1, !search.wantsAll {
            let lines = found.map { item in
                switch item {
                case .task(let task): "Task: \(Wording.task(task, now: now))"
                case .event(let event): "Event: \(Wording.event(event, now: now))"
                }
            }
            return Outcome(text: "More than one item fits. Which one do you mean?\n\(Wording.bullets(lines))")
        }
        return body(found)
    }
}
