import FoundationEssentials
import PixieCore

/// Puts the answer to a question together from what was found for it. Names only items that are really there.
struct ReadingAnswer {
    let request: ReadingRequest
    let context: RetrievedContext
    let now: Date

    var today: CivilDay { CivilDay(now) }

    func text() -> String {
        let lost = unreadable
        switch request.subject {
        case .tasks where lost.records, .events where lost.records, .overview where lost.records:
            return Self.noRecords
        case .notes where lost.documents:
            return Self.noDocuments
        case .open where lost.records || lost.documents:
            return [lost.records ? Self.noRecords : nil, lost.documents ? Self.noDocuments : nil, openAnswer()]
                .compactMap { $0 }.joined(separator: "\n")
        default:
            return wholeAnswer()
        }
    }

    private static let noRecords = "I cannot read your tasks and events at the moment."
    private static let noDocuments = "I cannot search your documents at the moment."

    private var unreadable: (records: Bool, documents: Bool) {
        (context.missing.contains(.records), context.missing.contains(.documents))
    }

    private func wholeAnswer() -> String {
        switch request.subject {
        case .greeting: greeting()
        case .thanks: ["You're welcome.", standing()].compactMap(\.self).joined(separator: " ")
        case .capabilities: capabilities()
        case .tasks: tasksAnswer()
        case .events: eventsAnswer()
        case .overview: overview()
        case .notes, .open: openAnswer()
        }
    }

    private func greeting() -> String {
        let name = context.userName.map { ", \($0.split(separator: " ").first.map(String.init) ?? $0)" } ?? ""
        return ["Hello\(name).", standing()].compactMap(\.self).joined(separator: " ")
    }

    /// One sentence on where the user stands; nil when that was not looked at.
    func standing() -> String? {
        guard context.includesRecords else { return nil }
        if unreadable.records { return Self.noRecords }
        let pending = context.tasks.filter { $0.status == "pending" }
        let overdue = pending.filter { isOverdue($0) }.count
        let next = context.events.filter { $0.startTime >= now }.min { $0.startTime < $1.startTime }
        var text = "You have \(Wording.count(pending.count, "pending task"))"
        if overdue > 0 { text += ", \(overdue) of them overdue" }
        if let next { text += ", and your next event is \(next.title), \(Wording.span(next, now: now))" }
        return text + "."
    }

    private func capabilities() -> String {
        let text = """
            I am Pixie's embedded assistant. I work without a language model: I look through your tasks, your events and your \
            documents and put together what I find.
            You can ask me, for example:
            - which tasks are due this week, overdue or of high priority
            - what is on your calendar tomorrow, or whether you are free on Friday afternoon
            - what your notes say about a subject
            - to create, change, complete or delete a task or an event ("remind me to call Bob tomorrow at 3pm")
            """
        return [text, standing()].compactMap(\.self).joined(separator: "\n")
    }

    private func overview() -> String {
        var request = request
        if request.time.days == nil, request.firstOnly == false, request.priority == nil {
            request.time.set(today, 1, "today")
        }
        let inner = ReadingAnswer(request: request, context: context, now: now)
        return "\(inner.eventsAnswer())\n\n\(inner.tasksAnswer())"
    }

    func isOverdue(_ task: TaskRecord) -> Bool {
        guard task.status == "pending", let due = task.dueDate else { return false }
        return due < now
    }

    /// "about board slides", or nothing.
    var aboutSubject: String { request.relevance.isEmpty ? "" : " about \u{201C}\(request.relevance.subject)\u{201D}" }
}
