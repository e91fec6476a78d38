import PixieCore

/// Says what an answer was built on.
enum AnswerTags {
    /// The tags of an answer in `scope`. What was read and found empty counts as well: an answer that says there is nothing is wrong
    /// once there is something.
    ///
    /// - Parameter personal: whether tasks, events and the name were read.
    static func tags(scope: Scope, personal: Bool, context: RetrievedContext) -> [CacheTag] {
        guard case .user(let user) = scope else { return [] }
        var tags: [CacheTag] = [.user(user), .documents(user)]
        if personal { tags += [.tasks(user), .events(user)] }
        for passage in context.passages {
            let tag = CacheTag.document(passage.documentID)
            if !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }
}
