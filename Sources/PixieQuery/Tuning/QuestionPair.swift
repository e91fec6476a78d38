/// Two questions somebody has judged: may the answer to one be given to the other?
///
/// One line of a file of pairs: `{"id": "p-1", "category": "negation", "a": "Is it open?", "b": "Is it closed?", "same_answer": false}`.
public struct QuestionPair: Sendable, Equatable {
    public var id: String
    /// What kind of pair it is; figures are given for each kind.
    public var category: String
    public var a: String
    public var b: String
    /// False for a trap: alike, and with different answers.
    public var sameAnswer: Bool

    public init(id: String, category: String, a: String, b: String, sameAnswer: Bool) {
        self.id = id
        self.category = category
        self.a = a
        self.b = b
        self.sameAnswer = sameAnswer
    }
}

/// A pair as the server would meet it: its texts, and how similar the embeddings are of what is left of them without noise.
public struct MeasuredPair: Sendable {
    public let category: String
    public let query: String
    public let candidate: String
    public let sameAnswer: Bool
    /// The cosine of the two embeddings.
    public let similarity: Double

    public init(_ pair: QuestionPair, similarity: Double) {
        category = pair.category
        query = pair.a
        candidate = pair.b
        sameAnswer = pair.sameAnswer
        self.similarity = similarity
    }
}
