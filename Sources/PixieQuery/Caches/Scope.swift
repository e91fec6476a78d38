public import PixieCore

/// Whose entry it is. Part of every key and of every index: an entry is not filtered by scope, it is unreachable from another.
public enum Scope: Hashable, Sendable {
    case user(UserID)
    /// Holds no user's data: only answers that were built on none.
    case shared

    var user: UserID? {
        if case .user(let user) = self { user } else { nil }
    }

    /// As in keys: the user's id, or `shared`.
    var text: String { user?.description ?? "shared" }
}
