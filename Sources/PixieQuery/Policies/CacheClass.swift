/// What kind of request a question is, as far as keeping its answer goes.
public enum CacheClass: String, Sendable, CaseIterable {
    /// Changes something, or may: its answer is never cached.
    case write
    /// True only at the moment it is asked.
    case timeSensitive = "time_sensitive"
    /// Reads one user's data: the answer may be kept for that user alone.
    case personalRead = "personal_read"
    /// Mentions no user's data: the answer may be kept for everybody.
    case faq
}
