public import FoundationEssentials

/// Reads the backend's tasks, events and users. Never writes.
public protocol RecordStore: Sendable {
    /// The user's pending tasks by due date, earliest first, undated last; at most `limit`.
    func pendingTasks(of user: UserID, limit: Int, deadline: Deadline) async throws -> [TaskRecord]

    /// The user's events that start in `from ..< to`, earliest first.
    func events(of user: UserID, from: Date, to: Date, deadline: Deadline) async throws -> [EventRecord]

    /// The name to address the user by; nil when unknown.
    func displayName(of user: UserID, deadline: Deadline) async throws -> String?
}

/// Keeps one user's documents apart from every other's, and finds passages of them by vector.
///
/// Throws `UpstreamError` (`.rejected` for a vector of another size or that is not finite), or `CancellationError`.
public protocol VectorStore: Sendable {
    /// The `limit` passages of `user` nearest to `vector`, best first. There is no way to ask across users.
    func nearest(to vector: [Float], user: UserID, limit: Int, deadline: Deadline) async throws -> [DocumentPassage]

    /// Makes `document` the user's document of its id, in place of the one before; one without chunks is removed.
    ///
    /// When it returns, searches find the new chunks and none of the old. Meanwhile a search may find both, but never neither;
    /// after an error the old ones can still be found, and putting it again mends what is half done. Of two puts at the same
    /// time the later one wins, whole.
    func put(_ document: IndexedDocument, user: UserID, deadline: Deadline) async throws

    /// Removes the user's document; false when there was none.
    @discardableResult
    func remove(documentID: String, user: UserID, deadline: Deadline) async throws -> Bool
}
