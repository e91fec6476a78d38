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

/// Finds passages of one user's documents by vector.
public protocol VectorStore: Sendable {
    /// The `limit` passages of `user` nearest to `vector`, best first. There is no way to ask across users.
    func nearest(to vector: [Float], user: UserID, limit: Int, deadline: Deadline) async throws -> [DocumentPassage]
}
