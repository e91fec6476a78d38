import FoundationEssentials
import HTTPTypes
public import PixieCore
import Synchronization

/// Documents in a Qdrant collection, as the guide shapes them.
///
/// Every search and every deletion carries the user's filter, and an answer that holds another user's point is not passed on.
public final class QdrantVectorStore: VectorStore {
    public static let defaultCollection = "user_documents"

    private let client: QdrantClient
    private let collection: String
    private let dimensions: Int
    private let time: any TimeSource
    private let searchSettings: Mutex<SearchSettings>

    /// `settings`: how every query searches. `time` stamps what is written.
    public init(
        client: QdrantClient, collection: String = QdrantVectorStore.defaultCollection, dimensions: Int = 1_536,
        settings: SearchSettings = SearchSettings(), time: any TimeSource = SystemTime()
    ) {
        self.client = client
        self.collection = collection
        self.dimensions = dimensions
        self.time = time
        searchSettings = Mutex(settings)
    }

    /// How the queries search from now on.
    public var settings: SearchSettings {
        get { searchSettings.withLock { $0 } }
        set { searchSettings.withLock { $0 = newValue } }
    }

    /// Asks the server for a sign of life, and that it holds the collection: `rejected` when it does not, or not for this key.
    public static func ping(
        _ client: QdrantClient, collection: String = QdrantVectorStore.defaultCollection, deadline: Deadline
    ) async throws {
        struct Found: Decodable { var status: String }
        let request = QdrantRequest(
            method: .get, path: QdrantRequest.path(collection), operation: "describe \(collection)")
        do { _ = try await client.call(request, as: Found.self, deadline: deadline) } catch let error as QdrantError {
            throw UpstreamError(error)
        }
    }

    public func nearest(
        to vector: [Float], user: UserID, limit: Int = 5, deadline: Deadline
    ) async throws -> [DocumentPassage] {
        try check(vector)
        guard limit > 0 else { return [] }
        let settings = settings
        let search = UserSearch(
            user: user, vector: vector, limit: limit, ef: settings.ef, oversampling: settings.oversampling)
        return try await translated {
            try await client.search(search, in: collection, deadline: deadline)
                .compactMap { $0.payload?.passage(of: user, score: $0.score) }
        }
    }

    public func put(_ document: IndexedDocument, user: UserID, deadline: Deadline) async throws {
        for chunk in document.chunks { try check(chunk.vector) }
        if document.chunks.isEmpty {
            try await remove(documentID: document.id, user: user, deadline: deadline)
            return
        }
        let revision = Int64(time.wall().timeIntervalSince1970 * 1_000_000)
        let batches = try batches(document, user: user, revision: revision)
        try await translated {
            for batch in batches { try await client.upsert(batch, in: collection, deadline: deadline) }
            let found = try await chunks(of: document.id, user: user, deadline: deadline)
            try await client.delete(StaleChunks.ids(found, after: revision), in: collection, deadline: deadline)
        }
    }

    @discardableResult
    public func remove(documentID: String, user: UserID, deadline: Deadline) async throws -> Bool {
        let filter = UserSearch.filter(user: user, documentID: documentID)
        return try await translated {
            guard try await client.count(collection, filter: filter, deadline: deadline) > 0 else { return false }
            try await client.delete(.object(["filter": filter]), in: collection, deadline: deadline)
            return true
        }
    }

    private func batches(
        _ document: IndexedDocument, user: UserID, revision: Int64
    ) throws(UpstreamError) -> [PointBatch] {
        var batches = [PointBatch()]
        for (index, chunk) in document.chunks.enumerated() {
            let payload = DocumentPayload.json(document, content: chunk.content, user: user, revision: revision)
            let point = PointBatch.point(
                id: PointID.derived(user: user, document: document.id, parts: ["\(revision)", "\(index)"]),
                vector: chunk.vector, payload: payload.jsonBytes)
            if batches[batches.count - 1].add(point) { continue }
            var next = PointBatch()
            guard next.add(point) else {
                throw UpstreamError(
                    .documents, .rejected, "a chunk is larger than Qdrant takes in one request (32 MiB)")
            }
            batches.append(next)
        }
        return batches
    }

    private func chunks(
        of documentID: String, user: UserID, deadline: Deadline
    ) async throws -> [StaleChunks.Found] {
        var found: [StaleChunks.Found] = []
        var offset: JSONValue?
        repeat {
            let page = try await client.scroll(
                collection, filter: UserSearch.filter(user: user, documentID: documentID), offset: offset,
                limit: 1_000, payload: .array([.string("revision")]), deadline: deadline)
            found += page.points.map { StaleChunks.Found(id: $0.id, revision: $0.payload?.revision) }
            offset = page.nextPageOffset
        } while offset != nil
        return found
    }

    private func check(_ vector: [Float]) throws(UpstreamError) {
        guard vector.count == dimensions, vector.allSatisfy(\.isFinite) else {
            throw UpstreamError(
                .documents, .rejected,
                "the collection holds vectors of \(dimensions) finite floats, not of \(vector.count)")
        }
    }

    private func translated<R>(_ body: () async throws -> R) async throws -> R {
        do { return try await body() } catch let error as QdrantError { throw UpstreamError(error) }
    }
}
