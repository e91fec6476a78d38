public import FoundationEssentials

/// How one piece of long work is doing.
public struct JobStatus: Sendable, Encodable, Equatable {
    public enum State: String, Sendable, Encodable {
        case queued, running, done, failed, cancelled

        public var isOver: Bool { self == .done || self == .failed || self == .cancelled }
    }

    public let id: String
    /// What is done, a word or two: `cache.warm`, `qdrant.reindex`.
    public let kind: String
    /// To what, for people.
    public let detail: String
    public internal(set) var state: State
    /// Steps done, of `total` where that is known.
    public internal(set) var completed: Int
    public internal(set) var total: Int?
    /// What it does just now.
    public internal(set) var note: String?
    public let createdAt: Date
    public internal(set) var endedAt: Date?
    public internal(set) var result: JSONValue?
    public internal(set) var error: String?

    enum CodingKeys: String, CodingKey {
        case id, kind, detail, state, completed, total, note
        case createdAt = "created_at"
        case endedAt = "ended_at"
        case result, error
    }
}

/// How a job tells how far it is.
public struct JobProgress: Sendable {
    let report: @Sendable (_ completed: Int?, _ total: Int?, _ note: String?) -> Void

    /// What is nil stays as it was.
    public func callAsFunction(_ completed: Int?, of total: Int? = nil, note: String? = nil) {
        report(completed, total, note)
    }
}

/// A job could not be taken.
public struct JobError: Error, Sendable, CustomStringConvertible {
    public let description: String
}
