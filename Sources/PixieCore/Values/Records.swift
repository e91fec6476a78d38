public import FoundationEssentials

/// One row of the guide's `tasks` table, as far as an answer needs it.
public struct TaskRecord: Hashable, Sendable {
    public var id: String
    public var title: String
    public var details: String?
    /// Nil for a task without a due date.
    public var dueDate: Date?
    /// `pending`, `completed` or `cancelled`.
    public var status: String
    /// `low`, `medium` or `high`.
    public var priority: String

    public init(id: String, title: String, details: String?, dueDate: Date?, status: String, priority: String) {
        self.id = id
        self.title = title
        self.details = details
        self.dueDate = dueDate
        self.status = status
        self.priority = priority
    }
}

/// One row of the guide's `events` table, as far as an answer needs it.
public struct EventRecord: Hashable, Sendable {
    public var id: String
    public var title: String
    public var details: String?
    public var startTime: Date
    public var endTime: Date?
    public var location: String?
    public var attendees: [String]

    public init(
        id: String, title: String, details: String?, startTime: Date, endTime: Date?, location: String?,
        attendees: [String]
    ) {
        self.id = id
        self.title = title
        self.details = details
        self.startTime = startTime
        self.endTime = endTime
        self.location = location
        self.attendees = attendees
    }
}

/// A piece of a user's document that a search found. `score` is the cosine similarity, -1...1.
public struct DocumentPassage: Hashable, Sendable {
    public var documentID: String
    public var title: String
    /// `task`, `event` or `note`.
    public var source: String
    public var content: String
    public var score: Double

    public init(documentID: String, title: String, source: String, content: String, score: Double) {
        self.documentID = documentID
        self.title = title
        self.source = source
        self.content = content
        self.score = score
    }
}
