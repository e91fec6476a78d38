public import FoundationEssentials
public import PixieCore

/// Tasks, events and names held in the process: the twin of the backend's database.
///
/// Never waits and never fails, so the deadlines are not looked at.
public struct EmbeddedRecordStore: RecordStore {
    /// What is known of one user.
    public struct Records: Sendable {
        public var name: String?
        public var tasks: [TaskRecord]
        public var events: [EventRecord]

        public init(name: String?, tasks: [TaskRecord], events: [EventRecord]) {
            self.name = name
            self.tasks = tasks
            self.events = events
        }
    }

    private let records: @Sendable (UserID) -> Records?

    /// Holds exactly `users`.
    public init(users: [UserID: Records]) {
        records = { users[$0] }
    }

    /// Holds the sample's one user, with dates relative to `now()` at each call.
    public init(sampleAt now: @escaping @Sendable () -> Date) {
        records = { user in
            guard user == EmbeddedSample.user else { return nil }
            let sample = EmbeddedSample(now: now())
            return Records(name: EmbeddedSample.userName, tasks: sample.tasks, events: sample.events)
        }
    }

    public func pendingTasks(of user: UserID, limit: Int, deadline: Deadline) async throws -> [TaskRecord] {
        let pending = records(user)?.tasks.filter { $0.status == "pending" } ?? []
        let ordered = pending.sorted { ($0.dueDate ?? .distantFuture, $0.id) < ($1.dueDate ?? .distantFuture, $1.id) }
        return Array(ordered.prefix(max(0, limit)))
    }

    public func events(of user: UserID, from: Date, to: Date, deadline: Deadline) async throws -> [EventRecord] {
        let wanted = records(user)?.events.filter { $0.startTime >= from && $0.startTime < to } ?? []
        return wanted.sorted { ($0.startTime, $0.id) < ($1.startTime, $1.id) }
    }

    public func displayName(of user: UserID, deadline: Deadline) async throws -> String? {
        records(user)?.name
    }
}
