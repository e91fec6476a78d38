public import PixieCore

/// An answer as a cache holds it.
public struct CachedAnswer: Sendable {
    public let answer: Answer
    public let storedAt: ContinuousClock.Instant
    /// What it cost to generate, in dollars: what each hit saves.
    public let cost: Double

    public init(answer: Answer, storedAt: ContinuousClock.Instant, cost: Double) {
        self.answer = answer
        self.storedAt = storedAt
        self.cost = cost
    }

    /// Bytes it occupies: its texts, the JSON rendered from them, and the structures around both.
    var byteCount: Int {
        let calls = answer.toolCalls.reduce(0) { $0 + $1.name.utf8.count + 128 }
        let sources = answer.sources.reduce(0) { $0 + $1.title.utf8.count + $1.documentID.utf8.count + 96 }
        return answer.response.utf8.count + answer.jsonMembers.count + calls + sources + 256
    }
}
