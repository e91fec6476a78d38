public import PixieCore

/// An answer as a cache holds it. A class, because its fields never change and every hit passes it through several hands: one count of
/// references is kept instead of one for each of its texts.
public final class CachedAnswer: Sendable {
    public let answer: Answer
    /// The question it was made for, as it was asked.
    public let question: String
    public let cacheClass: CacheClass
    /// What it was built on.
    public let tags: [CacheTag]
    public let storedAt: ContinuousClock.Instant
    /// From when on it is not served, however often it is asked for.
    public let expiry: ContinuousClock.Instant
    /// What it cost to generate, in dollars: what each hit saves.
    public let cost: Double

    public init(
        answer: Answer, question: String, cacheClass: CacheClass, tags: [CacheTag],
        storedAt: ContinuousClock.Instant, expiry: ContinuousClock.Instant, cost: Double
    ) {
        self.answer = answer
        self.question = question
        self.cacheClass = cacheClass
        self.tags = tags
        self.storedAt = storedAt
        self.expiry = expiry
        self.cost = cost
    }

    /// Bytes it occupies: its texts, the JSON rendered from them, and the structures around both.
    var byteCount: Int {
        let calls = answer.toolCalls.reduce(0) { $0 + $1.name.utf8.count + 128 }
        let sources = answer.sources.reduce(0) { $0 + $1.title.utf8.count + $1.documentID.utf8.count + 96 }
        let tags = tags.reduce(0) { sum, tag in
            if case .document(let id) = tag { sum + id.utf8.count + 64 } else { sum + 32 }
        }
        return answer.response.utf8.count + question.utf8.count + answer.jsonMembers.count + calls + sources + tags
            + 320
    }
}
