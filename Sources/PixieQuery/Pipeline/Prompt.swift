import FoundationEssentials
import PixieCore

/// Puts a question and what was found for it into the messages a model is sent.
///
/// Only the system prompt speaks with authority. What was said before follows in its own roles; the user's data comes in a user
/// message, between marker lines. Every line of a document stands after a bar, and whatever else is quoted stands on one line, so
/// nothing in the data can pass for a line that is not: neither end the quotation nor begin another part of it.
struct Prompt: Sendable {
    let system: SystemPrompt
    var budget = PromptBudget.standard

    func messages(
        question: String, conversation: Conversation, context: RetrievedContext, now: Date, timeZone: TimeZone?
    ) -> [ChatMessage] {
        var messages = [ChatMessage(.system, system.text)]
        messages += conversation.messages
        messages.append(ChatMessage(.user, data(budget.fit(context), now: now, timeZone: timeZone)))
        messages.append(ChatMessage(.user, question))
        return messages
    }

    private func data(_ context: RetrievedContext, now: Date, timeZone: TimeZone?) -> String {
        var lines = ["BEGIN USER DATA", "Current time: \(now.ISO8601Format())"]
        if let timeZone {
            let style = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: timeZone)
            let local = now.formatted(style)
            lines.append("User's time zone: \(timeZone.identifier), where it is now \(local)")
        }
        if context.missing.contains(.records) {
            lines.append(
                "The user's tasks and events cannot be read at the moment. Where the question is about them, say so.")
        }
        if context.missing.contains(.documents) {
            lines.append(
                "The user's documents cannot be searched at the moment. Where the question is about them, say so.")
        }
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
            lines += block(passage.content)
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

    /// On one line.
    private func quoted(_ text: String) -> String {
        if Self.isPlain(text) { return text }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing(
            "USER DATA", with: "USER\u{00A0}DATA")
    }

    /// Whether `quoted` would leave it as it is: nearly always, and far sooner said. Looks at ASCII text only.
    private static func isPlain(_ text: String) -> Bool {
        let marker: StaticString = "USER DATA"
        return text.utf8.withContiguousStorageIfAvailable { bytes in
            for (index, byte) in bytes.enumerated() {
                if byte < 0x20 || byte >= 0x80 { return false }
                if byte == UInt8(ascii: "U"),
                    marker.withUTF8Buffer({ bytes[index...].starts(with: $0) })
                {
                    return false
                }
            }
            return true
        } ?? false
    }

    /// Line by line, each after a bar.
    private func block(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { "| \(quoted(String($0)))" }
    }
}
