public import FoundationEssentials
public import PixieCore
import Synchronization

/// Embeds a text as the normalised counts of its words: the same words in any order give the same vector.
public final class WordCountEmbedding: EmbeddingModel {
    public let name = "word-counts"
    public let dimensions = 64
    private let texts = Mutex<[String]>([])
    private let failure: UpstreamError?
    private let gate: Gate?

    /// With a `gate` it answers once that is open.
    public init(failure: UpstreamError? = nil, gate: Gate? = nil) {
        self.failure = failure
        self.gate = gate
    }

    /// Every text it was asked for, in order.
    public var asked: [String] { texts.withLock { $0 } }

    public func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        self.texts.withLock { $0 += texts }
        if let failure { throw failure }
        try await gate?.wait()
        return EmbeddingResult(vectors: texts.map(vector), promptTokens: texts.count * 4)
    }

    private func vector(of text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            var hash: UInt64 = 14_695_981_039_346_656_037
            for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            vector[Int(hash % UInt64(dimensions))] += 1
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { return [1] + [Float](repeating: 0, count: dimensions - 1) }
        return vector.map { $0 / length }
    }
}

/// Tasks and events of users, as a test sets them.
public final class FakeRecords: RecordStore {
    private let tasks: [UserID: [TaskRecord]]
    private let failure: UpstreamError?

    public init(tasks: [UserID: [TaskRecord]] = [:], failure: UpstreamError? = nil) {
        self.tasks = tasks
        self.failure = failure
    }

    public func pendingTasks(of user: UserID, limit: Int, deadline: Deadline) async throws -> [TaskRecord] {
        if let failure { throw failure }
        return Array((tasks[user] ?? []).prefix(limit))
    }

    public func events(of user: UserID, from: Date, to: Date, deadline: Deadline) async throws -> [EventRecord] {
        if let failure { throw failure }
        return []
    }

    public func displayName(of user: UserID, deadline: Deadline) async throws -> String? {
        if let failure { throw failure }
        return "Sam"
    }

    public static func task(_ title: String) -> TaskRecord {
        TaskRecord(id: "t-\(title)", title: title, details: nil, dueDate: nil, status: "pending", priority: "medium")
    }
}

/// Passages of users, as a test sets them; each is found by any question.
public final class FakeDocuments: VectorStore {
    private let passages: [UserID: [DocumentPassage]]
    private let failure: UpstreamError?
    private let writeFailure: UpstreamError?

    /// `failure`: of every call; `writeFailure`: of those that change something.
    public init(
        _ passages: [UserID: [DocumentPassage]] = [:], failure: UpstreamError? = nil,
        writeFailure: UpstreamError? = nil
    ) {
        self.passages = passages
        self.failure = failure
        self.writeFailure = failure ?? writeFailure
    }

    public func nearest(
        to vector: [Float], user: UserID, limit: Int, deadline: Deadline
    ) async throws -> [DocumentPassage] {
        if let failure { throw failure }
        return Array((passages[user] ?? []).prefix(limit))
    }

    /// Not kept: what is found is what the test set.
    public func put(_ document: IndexedDocument, user: UserID, deadline: Deadline) async throws {
        if let writeFailure { throw writeFailure }
    }

    public func remove(documentID: String, user: UserID, deadline: Deadline) async throws -> Bool {
        if let writeFailure { throw writeFailure }
        return passages[user]?.contains { $0.documentID == documentID } ?? false
    }
}
