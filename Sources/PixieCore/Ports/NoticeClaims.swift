/// One incident of one alert, as instances that evaluate the same rules agree on who tells of it.
public struct NoticeClaim: Hashable, Sendable {
    /// Of the receiver and the alert: the same in every instance, of letters, digits, `.`, `:`, `#` and `-`.
    public var key: String
    /// Milliseconds since 1970.
    public var startsAt: Int64
    public var isResolved: Bool

    public init(key: String, startsAt: Int64, isResolved: Bool) {
        self.key = key
        self.startsAt = startsAt
        self.isResolved = isResolved
    }
}

/// Who is to tell of an alert.
public enum NoticeTurn: Hashable, Sendable {
    /// The one who asked, within the lease of the claim.
    case own
    /// Another instance is about to; whether it did will be known at the end of its lease.
    case others
    /// Nobody: it was told already.
    case told
}

/// Lets one of several instances tell of each alert. Throws as `SharedCache` does.
public protocol NoticeClaims: Sendable {
    /// Whose turn each is, in their order.
    func claim(_ claims: [NoticeClaim], lease: Duration, deadline: Deadline) async throws -> [NoticeTurn]

    /// Records that these were told.
    func settle(_ claims: [NoticeClaim], deadline: Deadline) async throws
}
