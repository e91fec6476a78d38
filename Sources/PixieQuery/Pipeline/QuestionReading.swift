import FoundationEssentials
import PixieCore

/// What follows from a question's user and words: whether and for whom its answer may be cached, its model, and its keys.
struct QuestionReading: Sendable {
    let cacheClass: CacheClass
    /// The model the question goes to if it has to be generated.
    let model: String
    /// The key of the question in its user's own scope, and in the shared one where a shared answer may serve it.
    let userKey: ExactKey
    let sharedKey: ExactKey?
}

extension QueryPipeline {
    /// - Parameter conversation: what was said before.
    func reading(of question: Question, in conversation: Conversation) -> QuestionReading {
        guard Self.dependsOnWordsAlone(question), conversation.isEmpty else { return read(question, in: conversation) }
        if let known = readings.reading(of: question.text, by: question.user) { return known }
        let reading = read(question, in: conversation)
        readings.keep(reading, of: question.text, by: question.user)
        return reading
    }

    private static func dependsOnWordsAlone(_ question: Question) -> Bool {
        question.session == nil && question.timeZone == nil && question.toolResults.isEmpty
    }

    private func read(_ question: Question, in conversation: Conversation) -> QuestionReading {
        let cacheClass = cacheClass(of: question, in: conversation)
        let model = parts.models.name(for: parts.routing.tier(for: question.text))
        let text = TextNormalization.exactKeyText(question.text)
        // An answer's dates are the user's: in another zone they are other dates.
        let said = conversation.digest + (question.timeZone.map { " \($0.identifier)" } ?? "")
        func key(_ scope: Scope) -> ExactKey {
            ExactKey(
                scope: scope, promptVersion: parts.prompt.version, model: model, text: text, conversation: said)
        }
        let mayShare = cacheClass == .faq && question.session == nil
        return QuestionReading(
            cacheClass: cacheClass, model: model, userKey: key(.user(question.user)),
            sharedKey: mayShare ? key(.shared) : nil)
    }

    private func cacheClass(of question: Question, in conversation: Conversation) -> CacheClass {
        // Something was just done, which is what the answer is about.
        guard question.toolResults.isEmpty else { return .write }
        let cacheClass = parts.cacheability.classify(question.text)
        // Its words alone do not say what "and the second one?" is about.
        return cacheClass == .faq && !conversation.isEmpty ? .personalRead : cacheClass
    }
}
