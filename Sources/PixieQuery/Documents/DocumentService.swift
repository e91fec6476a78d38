public import PixieCore

/// Indexes and removes users' documents, and drops the answers that were built on what they were.
public struct DocumentService: Sendable {
    /// Texts of one call to the embedding model.
    static let batchSize = 64

    private let embeddings: EmbeddingService
    private let store: any VectorStore
    private let invalidation: CacheInvalidation
    private let limiter: ConcurrencyLimiter

    /// At most `concurrency` documents are worked on at one time, and eight times as many wait.
    public init(
        embeddings: EmbeddingService, store: any VectorStore, invalidation: CacheInvalidation, concurrency: Int = 16
    ) {
        self.embeddings = embeddings
        self.store = store
        self.invalidation = invalidation
        limiter = ConcurrencyLimiter(limit: concurrency, queueLimit: concurrency * 8)
    }

    /// Makes `draft` the user's document of its id, in place of the one before; how many passages it has come to.
    ///
    /// When it returns, searches find it, and no answer built on what was there before is kept. Doing it again is harmless.
    /// Throws `DocumentFailure`, `AdmissionRefused`, `DeadlineExceeded` or `CancellationError`.
    public func put(_ draft: DocumentDraft, user: UserID, deadline: Deadline) async throws -> Int {
        try await limiter.withPermit(deadline: deadline) {
            let document = try await indexed(draft, deadline: deadline)
            try await changing(draft.id, of: user, deadline: deadline) {
                try await store.put(document, user: user, deadline: deadline)
            }
            return document.chunks.count
        }
    }

    /// Removes the user's document; false when there was none. Throws as `put` does.
    public func remove(_ id: String, user: UserID, deadline: Deadline) async throws -> Bool {
        try await limiter.withPermit(deadline: deadline) {
            // Dropped also when it was not there: an earlier removal may have got no further.
            try await changing(id, of: user, deadline: deadline) {
                try await store.remove(documentID: id, user: user, deadline: deadline)
            }
        }
    }

    /// Carries out a change of the store, and drops what was built on the document before, also when the change failed: what was not
    /// answered may have been carried out.
    private func changing<Value: Sendable>(
        _ id: String, of user: UserID, deadline: Deadline, _ change: () async throws -> Value
    ) async throws -> Value {
        let value: Value
        do {
            value = try await DocumentFailure.wrap(.store, change)
        } catch {
            try? await drop(id, of: user, deadline: deadline)
            throw error
        }
        try await drop(id, of: user, deadline: deadline)
        return value
    }

    private func indexed(_ draft: DocumentDraft, deadline: Deadline) async throws -> IndexedDocument {
        let texts = TextChunks.split(draft.content)
        var chunks: [IndexedDocument.Chunk] = []
        for start in stride(from: 0, to: texts.count, by: Self.batchSize) {
            let batch = Array(texts[start..<min(start + Self.batchSize, texts.count)])
            let vectors = try await DocumentFailure.wrap(.embedding) {
                try await embeddings.embed(batch, deadline: deadline).vectors
            }
            chunks += zip(batch, vectors).map { IndexedDocument.Chunk(content: $0, vector: $1) }
        }
        return IndexedDocument(
            id: draft.id, title: draft.title, source: draft.source, createdAt: draft.createdAt, chunks: chunks)
    }

    private func drop(_ id: String, of user: UserID, deadline: Deadline) async throws {
        try await DocumentFailure.wrap(.invalidation) {
            _ = try await invalidation.invalidate(
                [.documents(user), .document(id)], cause: .documentChanged, deadline: deadline)
        }
    }
}

/// Why a document was not indexed or removed.
public struct DocumentFailure: Error, Sendable {
    public enum Step: Sendable {
        case embedding
        case store
        /// The document is as wanted, but answers built on what it was may still be served.
        case invalidation
    }

    public let step: Step
    public let cause: UpstreamError

    static func wrap<Value: Sendable>(_ step: Step, _ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as UpstreamError {
            throw DocumentFailure(step: step, cause: error)
        }
    }
}
