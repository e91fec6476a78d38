import FoundationEssentials
import PixieCore

/// Finds the task or event a change is about, by its id or by the words that name it.
struct ItemSearch {
    let subject: String
    let wantsAll: Bool
    private let relevance: Relevance
    private let time: SpokenTime
    private let overdueOnly: Bool
    private let ids: Set<String>
    private let target: WriteRequest.Target
    private let items: [WriteAnswer.Item]
    private let now: Date

    init(words: [SpokenWords.Word], request: WriteRequest, context: RetrievedContext, now: Date) {
        let time = SpokenTime(words, today: CivilDay(now))
        let naming = words.enumerated().filter { index, word in
            word.isQuoted || (!time.used.contains(index) && !Self.fillers.contains(word.lower))
        }.map(\.element)
        relevance = Relevance(naming)
        subject = relevance.subject
        self.time = time
        self.now = now
        target = request.target
        let spoken = SpokenWords(words)
        wantsAll = spoken.contains(["all", "every", "everything"])
        overdueOnly = spoken.contains(["overdue"])
        ids = Set(words.map(\.lower))
        let tasks = context.tasks.map(WriteAnswer.Item.task)
        let events = context.events.map(WriteAnswer.Item.event)
        // "Meeting" may be part of a task's title, so the named kind only goes first where both fit.
        items = request.target == .task ? tasks : request.target == .event ? events + tasks : tasks + events
    }

    private static let fillers: Set<String> = [
        "a", "an", "the", "my", "our", "task", "tasks", "todo", "to-do", "reminder", "event", "events", "appointment",
        "of",
        "for", "to", "as", "is", "it", "that", "this", "with", "about", "all", "every", "everything", "overdue", "from",
        "calendar", "list", "called", "named", "titled", "please", "high", "medium", "low", "priority", "urgent", "due",
        "date", "time", "start", "title", "location", "and", "on", "in", "at", "off", "up", "back", "pending", "id",
    ]

    /// The items that fit best; several when they fit equally well or all were asked for.
    func found(_ allowed: (WriteAnswer.Item) -> Bool) -> [WriteAnswer.Item] {
        var candidates = items.filter(allowed)
        let named = candidates.filter { ids.contains(Self.id($0).lowercased()) }
        if !named.isEmpty { return named }
        if overdueOnly {
            candidates = candidates.filter { item in
                if case .task(let task) = item, let due = task.dueDate { due < now } else { false }
            }
        }
        if relevance.isEmpty {
            let onDay = candidates.filter(isOnDay)
            if wantsAll { return time.days == nil ? candidates : onDay }
            // "Cancel tomorrow's meeting" names its event by the day alone.
            return time.days == nil && !overdueOnly ? [] : onDay
        }
        let scored = candidates.map { ($0, score($0)) }
        let top = scored.map(\.1).max() ?? 0
        guard top >= 0.3 else { return [] }
        if wantsAll { return scored.filter { $0.1 >= 0.3 }.map(\.0) }
        var best = scored.filter { $0.1 >= top - 0.001 }.map(\.0)
        // Who says all of a title means that item, not another one that mentions it.
        let wholly = best.filter { Relevance(SpokenWords($0.title).words).coverage(of: subject) == 1 }
        if !wholly.isEmpty { best = wholly }
        let ofKind = best.filter { $0.isEvent == (target == .event) }
        if target != .either, !ofKind.isEmpty { best = ofKind }
        let onDay = best.filter(isOnDay)
        return time.days != nil && !onDay.isEmpty ? onDay : best
    }

    private func isOnDay(_ item: WriteAnswer.Item) -> Bool {
        guard let days = time.days else { return true }
        switch item {
        case .task(let task): return task.dueDate.map { days.contains(CivilDay($0)) } ?? false
        case .event(let event): return days.contains(CivilDay(event.startTime))
        }
    }

    private func score(_ item: WriteAnswer.Item) -> Double {
        switch item {
        case .task(let task): relevance.coverage(of: task)
        case .event(let event): relevance.coverage(of: event)
        }
    }

    private static func id(_ item: WriteAnswer.Item) -> String {
        switch item {
        case .task(let task): task.id
        case .event(let event): event.id
        }
    }
}
