import PixieCore

/// Keeps what was found for a question to a number of tokens: what is least likely to matter goes first.
///
/// About four bytes of text are a token. Cut away are, in this order: passages from the worst on, events from the latest on, tasks
/// from the last due on. The best passage, and the first of the events and the tasks, stay: they are what the question is about, and
/// their texts are shortened when even they are too long.
struct PromptBudget: Sendable {
    static let standard = PromptBudget(tokens: 4_000)
    /// Of one passage, one task's or one event's details.
    static let longestText = 6_000

    let tokens: Int

    func fit(_ context: RetrievedContext) -> RetrievedContext {
        var context = context
        context.passages.sort { $0.score > $1.score }
        for index in context.passages.indices { context.passages[index].content.shorten() }
        for index in context.tasks.indices { context.tasks[index].details?.shorten() }
        for index in context.events.indices { context.events[index].details?.shorten() }
        while cost(context) > tokens {
            if context.passages.count > 1 {
                context.passages.removeLast()
            } else if context.events.count > 1 {
                context.events.removeLast()
            } else if context.tasks.count > 1 {
                context.tasks.removeLast()
            } else {
                break
            }
        }
        return context
    }

    private func cost(_ context: RetrievedContext) -> Int {
        var bytes = 0
        for passage in context.passages { bytes += passage.content.utf8.count + passage.title.utf8.count + 40 }
        for task in context.tasks { bytes += task.title.utf8.count + (task.details?.utf8.count ?? 0) + 110 }
        for event in context.events {
            let names = event.attendees.reduce(0) { $0 + $1.utf8.count + 2 }
            bytes += event.title.utf8.count + (event.location?.utf8.count ?? 0) + names + 130
        }
        return bytes / 4
    }
}

extension String {
    fileprivate mutating func shorten() {
        guard utf8.count > PromptBudget.longestText else { return }
        self = String(decoding: Array(utf8.prefix(PromptBudget.longestText)), as: UTF8.self) + " ..."
    }
}
