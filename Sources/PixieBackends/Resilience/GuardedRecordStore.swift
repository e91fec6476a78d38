public import FoundationEssentials
public import PixieCore

/// Tasks, events and names behind a breaker.
public struct GuardedRecordStore: RecordStore {
    private let store: any RecordStore
    private let upstreamGuard: UpstreamGuard

    public init(_ store: any RecordStore, guardedBy upstreamGuard: UpstreamGuard) {
        self.store = store
        self.upstreamGuard = upstreamGuard
    }

    public func pendingTasks(of user: UserID, limit: Int, deadline: Deadline) async throws -> [TaskRecord] {
        try await upstreamGuard.call(.tasks, deadline: deadline) {
            try await store.pendingTasks(of: user, limit: limit, deadline: $0)
        }
    }

    public func events(of user: UserID, from: Date, to: Date, deadline: Deadline) async throws -> [EventRecord] {
        try await upstreamGuard.call(.events, deadline: deadline) {
            try await store.events(of: user, from: from, to: to, deadline: $0)
        }
    }

    public func displayName(of user: UserID, deadline: Deadline) async throws -> String? {
        try await upstreamGuard.call(.name, deadline: deadline) {
            try await store.displayName(of: user, deadline: $0)
        }
    }
}
