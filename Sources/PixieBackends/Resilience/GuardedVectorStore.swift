public import PixieCore

/// Documents behind a breaker. Only searches are held to its time limit: writing a long document may take as long as its caller has.
public struct GuardedVectorStore: VectorStore {
    private let store: any VectorStore
    private let upstreamGuard: UpstreamGuard

    public init(_ store: any VectorStore, guardedBy upstreamGuard: UpstreamGuard) {
        self.store = store
        self.upstreamGuard = upstreamGuard
    }

    public func nearest(
        to vector: [Float], user: UserID, limit: Int, deadline: Deadline
    ) async throws -> [DocumentPassage] {
        try await upstreamGuard.call(.search, deadline: deadline) {
            try await store.nearest(to: vector, user: user, limit: limit, deadline: $0)
        }
    }

    public func put(_ document: IndexedDocument, user: UserID, deadline: Deadline) async throws {
        try await upstreamGuard.call(.put, deadline: deadline) { _ in
            try await store.put(document, user: user, deadline: deadline)
        }
    }

    @discardableResult
    public func remove(documentID: String, user: UserID, deadline: Deadline) async throws -> Bool {
        try await upstreamGuard.call(.delete, deadline: deadline) { _ in
            try await store.remove(documentID: documentID, user: user, deadline: deadline)
        }
    }
}
