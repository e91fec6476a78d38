import FoundationEssentials
import PixieCore

/// Puts a question and what was found for it into the messages a model is sent.
///
/// Only the system prompt speaks with authority. The user's data comes in a user message, between marker lines; a marker line inside
/// the data is taken apart, so no document can end the quotation early.
struct Prompt: Sendable {
    let system: SystemPrompt

    func messages(question: String, context: RetrievedContext, now: Date) -> [ChatMessage] {
        var messages = [ChatMessage(.system, system.text)]
        messages.append(ChatMessage(.user, data(context, now: now)))
        messages.append(ChatMessage(.user, question))
        return messages
    }

    private func data(_ context: RetrievedContext, now: Date) -> String {
        var lines = ["BEGIN USER DATA", "Current time: \(now.ISO8601Format())"]
        if let name = context.userName { lines.append("User's name: \(quoted(name))") }
        if !context.tasks.isEmpty {
            lines.append("Pending tasks:")
            lines += context.tasks.map(describe)
        }
        if !context.events.isEmpty {
            lines.append("Events of the next 7 days:")
            lines += context.events.map(describe)
        }
        for (number, passage) in context.passages.enumerated() {
            lines.append("Document \(number + 1), \(quoted(passage.title)) (\(quoted(passage.source))):")
            lines.append(quoted(passage.content))
        }
        lines.append("END USER DATA")
        return lines.joined(separator: "\n")
    }

    private func describe(_ task: TaskRecord) -> String {
        var line = "- [\(quoted(task.id))] \(quoted(task.title)); priority \(quoted(task.priority))"
        if let due = task.dueDate { line += "; due \(due.ISO8601Format())" }
        if let details = task.details, !details.isEmpty { line += "; \(quoted(details))" }
        return line
    }

    private func describe(_ event: EventRecord) -> String {
        var line = "- [\(quoted(event.id))] \(quoted(event.title)); starts \(event.startTime.ISO8601Format())"
        if let end = event.endTime { line += "; ends \(end.ISO8601Format())" }
        if let location = event.location, !location.isEmpty { line += "; at \(quoted(location))" }
        if !event.attendees.isEmpty { line += "; with \(event.attendees.map(quoted).joined(separator: ", "))" }
        return line
    }

    private func quoted(_ text: String) -> String {
        text.replacing("USER DATA", with: "USER\u{00A0}DATA")
    }
}
