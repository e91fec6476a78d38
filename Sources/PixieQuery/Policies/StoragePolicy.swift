import PixieCore

/// Which generated answers may be kept, and for whom.
struct StoragePolicy: Sendable {
    /// The scope to keep the answer in; nil when it must not be kept.
    ///
    /// An answer is shared between users only when it was built on nothing of the user's: the question mentions none of it, and
    /// neither documents, tasks, events nor an earlier conversation went into the prompt.
    func scope(
        for completion: ChatCompletion, class cacheClass: CacheClass, context: RetrievedContext, degraded: [Upstream],
        question: Question
    ) -> Scope? {
        guard question.cacheMode == .use || question.cacheMode == .refresh else { return nil }
        guard cacheClass == .personalRead || cacheClass == .faq else { return nil }
        guard completion.finishReason == .stop, completion.toolCalls.isEmpty, degraded.isEmpty else { return nil }
        guard completion.text.contains(where: { !$0.isWhitespace }) else { return nil }
        let builtOnNothing = context.isEmpty && context.userName == nil && question.session == nil
        return cacheClass == .faq && builtOnNothing ? .shared : .user(question.user)
    }
}
