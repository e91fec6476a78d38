public import PixieCore
import Synchronization

/// One document of one user, as the embedded store keeps it.
public struct EmbeddedDocument: Hashable, Sendable {
    public var id: String
    public var title: String
    /// `task`, `event` or `note`.
    public var source: String
    public var content: String

    public init(id: String, title: String, source: String, content: String) {
        self.id = id
        self.title = title
        self.source = source
        self.content = content
    }

    /// What is turned into the document's vector.
    public var embeddedText: String { "\(title)\n\(content)" }
}

/// Documents held in the process, one partition a user: the twin of the vector database.
///
/// The search is exact: every vector of the user is compared. Vectors are taken as unit length, so a dot product is a cosine.
public final class EmbeddedVectorStore: VectorStore {
    struct Entry: Sendable {
        var document: EmbeddedDocument
        var vector: [Float]
    }

    struct State {
        var partitions: [UserID: [Entry]] = [:]
        var count = 0
    }

    public let dimensions: Int
    public let maximumDocuments: Int
    let state = Mutex(State())

    /// An empty store for vectors of `dimensions` floats; it refuses more than `maximumDocuments` chunks of all users.
    public init(dimensions: Int, maximumDocuments: Int = 50_000) {
        self.dimensions = dimensions
        self.maximumDocuments = maximumDocuments
    }

    /// A store that holds the sample's documents, turned into vectors by `embedding`.
    public static func sample(
        embedding: any EmbeddingModel, deadline: Deadline
    ) async throws -> EmbeddedVectorStore {
        let store = EmbeddedVectorStore(dimensions: embedding.dimensions)
        try await store.loadSample(embedding: embedding, deadline: deadline)
        return store
    }

    /// Adds the sample's documents, turned into vectors by `embedding`. Throws what `embedding` throws.
    public func loadSample(embedding: any EmbeddingModel, deadline: Deadline) async throws {
        let documents = EmbeddedSample.documents
        let result = try await embedding.embed(documents.map(\.embeddedText), deadline: deadline)
        for (document, vector) in zip(documents, result.vectors) {
            try put(document, vector: vector, user: EmbeddedSample.user)
        }
    }

    public var documentCount: Int { state.withLock { $0.count } }

    /// Adds the document, or replaces the one of the same id.
    ///
    /// Throws `UpstreamError` `.rejected` for a vector of another size or when the store is full.
    public func put(_ document: EmbeddedDocument, vector: [Float], user: UserID) throws(UpstreamError) {
        try check(vector)
        let stored = state.withLock { state in
            if let index = state.partitions[user]?.firstIndex(where: { $0.document.id == document.id }) {
                state.partitions[user]?[index] = Entry(document: document, vector: vector)
                return true
            }
            guard state.count < maximumDocuments else { return false }
            state.partitions[user, default: []].append(Entry(document: document, vector: vector))
            state.count += 1
            return true
        }
        guard stored else {
            throw UpstreamError(.documents, .rejected, "the embedded store is full (\(maximumDocuments) documents)")
        }
    }

    /// Removes the user's document; false when there was none.
    @discardableResult
    public func remove(documentID: String, user: UserID) -> Bool {
        state.withLock { state in
            guard let index = state.partitions[user]?.firstIndex(where: { $0.document.id == documentID }) else {
                return false
            }
            state.partitions[user]?.remove(at: index)
            if state.partitions[user]?.isEmpty == true { state.partitions[user] = nil }
            state.count -= 1
            return true
        }
    }

    /// Throws `UpstreamError` `.rejected` for a vector of another size and `.timeout` once `deadline` has passed.
    public func nearest(
        to vector: [Float], user: UserID, limit: Int, deadline: Deadline
    ) async throws -> [DocumentPassage] {
        try check(vector)
        guard limit > 0 else { return [] }
        // The partition is copied out (a reference) so that the comparisons run without the lock.
        let entries = state.withLock { $0.partitions[user] ?? [] }
        var best: [(score: Float, index: Int)] = []
        best.reserveCapacity(min(limit, entries.count) + 1)
        for index in entries.indices {
            if index % 1_024 == 1_023 {
                try Task.checkCancellation()
                if deadline.hasPassed() {
                    throw UpstreamError(.documents, .timeout, "the deadline passed during an exact search")
                }
            }
            let score = Self.dotProduct(vector, entries[index].vector)
            if best.count == limit, let last = best.last, score <= last.score { continue }
            best.insert((score, index), at: best.firstIndex { $0.score < score } ?? best.endIndex)
            if best.count > limit { best.removeLast() }
        }
        return best.map { found in
            let document = entries[found.index].document
            return DocumentPassage(
                documentID: document.id, title: document.title, source: document.source, content: document.content,
                score: Double(min(1, max(-1, found.score))))
        }
    }

    func check(_ vector: [Float]) throws(UpstreamError) {
        guard vector.count == dimensions, vector.allSatisfy(\.isFinite) else {
            throw UpstreamError(
                .documents, .rejected, "the store holds vectors of \(dimensions) finite floats, not of \(vector.count)")
        }
    }

    private static func dotProduct(_ left: [Float], _ right: [Float]) -> Float {
        // Eight sums at once, so that the compiler can use vector registers without reordering a float sum.
        var sums = SIMD8<Float>.zero
        let whole = left.count & ~7
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var index = 0
                // Equal, checked sizes of at least eight floats whenever this runs, so both buffers have an address.
                while index < whole {
                    let a = UnsafeRawPointer(left.baseAddress! + index).loadUnaligned(as: SIMD8<Float>.self)
                    let b = UnsafeRawPointer(right.baseAddress! + index).loadUnaligned(as: SIMD8<Float>.self)
                    sums.addProduct(a, b)
                    index += 8
                }
            }
        }
        var total = sums.sum()
        for index in whole..<left.count { total += left[index] * right[index] }
        return total
    }
}
