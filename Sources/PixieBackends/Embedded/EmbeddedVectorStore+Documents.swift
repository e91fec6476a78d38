public import PixieCore
import Synchronization

extension EmbeddedVectorStore {
    /// Replaces all chunks at once. Throws `UpstreamError` `.rejected` also when the store is full.
    public func put(_ document: IndexedDocument, user: UserID, deadline: Deadline) async throws {
        for chunk in document.chunks { try check(chunk.vector) }
        let entries = document.chunks.map { chunk in
            Entry(
                document: EmbeddedDocument(
                    id: document.id, title: document.title, source: document.source, content: chunk.content),
                vector: chunk.vector)
        }
        let isStored = state.withLock { state in
            var partition = state.partitions[user] ?? []
            let before = partition.count
            partition.removeAll { Self.isSame($0.document.id, document.id) }
            partition += entries
            guard state.count + partition.count - before <= maximumDocuments else { return false }
            state.count += partition.count - before
            state.partitions[user] = partition.isEmpty ? nil : partition
            return true
        }
        guard isStored else {
            throw UpstreamError(.documents, .rejected, "the embedded store is full (\(maximumDocuments) chunks)")
        }
    }

    @discardableResult
    public func remove(documentID: String, user: UserID, deadline: Deadline) async throws -> Bool {
        state.withLock { state in
            var partition = state.partitions[user] ?? []
            let before = partition.count
            partition.removeAll { Self.isSame($0.document.id, documentID) }
            state.count += partition.count - before
            state.partitions[user] = partition.isEmpty ? nil : partition
            return partition.count < before
        }
    }

    /// Ids are bytes: two spellings of an accented letter are two ids, though Swift calls them equal.
    private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
