import FoundationEssentials
import PixieCore

extension ReadingAnswer {
    func tasksAnswer() -> String {
        let all = context.tasks.sorted {
            ($0.dueDate ?? .distantFuture, $0.title) < ($1.dueDate ?? .distantFuture, $1.title)
        }
        let pending = all.filter { $0.status == "pending" }
        if request.asksForCompleted {
            let count = Wording.count(pending.count, "pending task")
            return "I am only shown your pending tasks, not the completed ones. You have \(count)."
        }
        if all.isEmpty { return "You have no pending tasks." }
        var found = pending
        if let priority = request.priority { found = found.filter { $0.priority == priority } }
        if request.undatedOnly { found = found.filter { $0.dueDate == nil } }
        if request.overdueOnly { found = found.filter(isOverdue) }
        if let days = request.time.days {
            found = found.filter { task in task.dueDate.map { days.contains(CivilDay($0)) } ?? false }
        }
        var about = ""
        if !request.relevance.isEmpty {
            let matching = best(found)
            // Words that fit no task may only be a manner of speaking; they narrow the list when they fit one.
            if matching.isEmpty, !best(pending).isEmpty || isUnfiltered { return noTask(pending: pending) }
            if !matching.isEmpty {
                found = matching
                about = aboutSubject
            }
        }
        if found.isEmpty { return noTask(pending: pending) }
        if request.firstOnly, let first = firstTask(found) {
            return "Your next task\(about) is: \(Wording.task(first, now: now))."
        }
        return listing(found, about: about) + overdueReminder(beside: found, pending: pending)
    }

    private var isUnfiltered: Bool {
        request.priority == nil && !request.overdueOnly && !request.undatedOnly && request.time.days == nil
    }

    /// The tasks that fit the subject's words best; none below a third of the words.
    func best(_ tasks: [TaskRecord]) -> [TaskRecord] {
        let scored = tasks.map { ($0, request.relevance.coverage(of: $0)) }
        let top = scored.map(\.1).max() ?? 0
        return top < 0.15 ? [] : scored.filter { $0.1 >= top * 0.6 }.map(\.0)
    }

    private func firstTask(_ tasks: [TaskRecord]) -> TaskRecord? {
        tasks.first { isOverdue($0) && $0.priority == "high" } ?? tasks.first
    }

    private var kindOfTask: String {
        (request.overdueOnly ? "overdue " : "") + (request.undatedOnly ? "undated " : "")
            + (request.priority.map { "\($0)-priority " } ?? "")
            + (request.overdueOnly || request.undatedOnly || request.priority != nil ? "" : "pending ")
    }

    private var whenDue: String { request.time.days == nil ? "" : " due \(request.time.label)" }

    private func listing(_ tasks: [TaskRecord], about: String) -> String {
        if tasks.count == 1, let task = tasks.first {
            let details = task.details.map { $0.isEmpty ? "" : " \($0)" } ?? ""
            return "You have one \(kindOfTask)task\(about)\(whenDue): \(Wording.task(task, now: now)).\(details)"
        }
        let lines = tasks.map { Wording.task($0, now: now) }
        return "You have \(tasks.count) \(kindOfTask)tasks\(about)\(whenDue):\n\(Wording.bullets(lines))"
    }

    private func noTask(pending: [TaskRecord]) -> String {
        var text = "I found no \(kindOfTask)task\(aboutSubject)\(whenDue)"
        if pending.isEmpty { return text + "." }
        text += " among your \(Wording.count(pending.count, "pending task"))."
        if let next = firstTask(pending) { text += " The first of them is: \(Wording.task(next, now: now))." }
        return text
    }

    private func overdueReminder(beside shown: [TaskRecord], pending: [TaskRecord]) -> String {
        guard request.time.days != nil, request.relevance.isEmpty else { return "" }
        let others = pending.filter { task in isOverdue(task) && !shown.contains(task) }
        return others.isEmpty ? "" : "\nAlso overdue: \(Wording.list(others.map(\.title)))."
    }
}
