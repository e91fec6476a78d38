import FoundationEssentials
import PixieCore

/// Finds what an answer may need: passages of the user's documents, pending tasks, the events of the next 7 days, the user's name.
///
/// All are asked at once. One that fails is left out and named in `degraded`; the others are used.
struct RetrieveStage: Sendable {
    /// The guide's figures.
    static let passageLimit = 5
    static let taskLimit = 10
    static let eventDays = 7.0
    /// A passage below this cosine has nothing to do with the question: a nearest-neighbour search always finds *something*.
    static let minimumScore = 0.25

    let documents: any VectorStore
    let records: any RecordStore
    let time: any TimeSource

    struct Found: Sendable {
        var context = RetrievedContext()
        var degraded: [Upstream] = []
    }

    /// `vector`: nil when the question could not be embedded. `personal`: false for a question that mentions nothing of the user's;
    /// tasks, events and the name are then not even read, so that the answer can be shared.
    func find(user: UserID, vector: [Float]?, personal: Bool, deadline: Deadline) async throws -> Found {
        async let passages = attempt(.documents) { () async throws -> [DocumentPassage] in
            guard let vector else { return [] }
            return try await documents.nearest(to: vector, user: user, limit: Self.passageLimit, deadline: deadline)
        }
        guard personal else {
            var found = Found()
            found.context.includesRecords = false
            if vector == nil { found.context.missing.append(.documents) }
            try await found.take(passages) { $0.passages = Self.relevant($1) }
            return found
        }
        let from = time.wall()
        let to = from.addingTimeInterval(Self.eventDays * 86_400)
        async let tasks = attempt(.records) {
            try await records.pendingTasks(of: user, limit: Self.taskLimit, deadline: deadline)
        }
        async let events = attempt(.records) {
            try await records.events(of: user, from: from, to: to, deadline: deadline)
        }
        async let name = attempt(.records) { try await records.displayName(of: user, deadline: deadline) }

        var found = Found()
        if vector == nil { found.context.missing.append(.documents) }
        try await found.take(passages) { $0.passages = Self.relevant($1) }
        try await found.take(tasks) { $0.tasks = $1 }
        try await found.take(events) { $0.events = $1 }
        try await found.take(name) { $0.userName = $1 }
        return found
    }

    private static func relevant(_ passages: [DocumentPassage]) -> [DocumentPassage] {
        passages.filter { $0.score >= minimumScore }
    }

    /// The value, or the upstream that did not give it. Cancellation and the deadline pass through: they are not the upstream's fault.
    private func attempt<Value: Sendable>(
        _ upstream: Upstream, _ read: @Sendable () async throws -> Value
    ) async throws -> Attempt<Value> {
        do {
            return .found(try await read())
        } catch let error as UpstreamError {
            return .missing(error.upstream)
        }
    }
}

private enum Attempt<Value: Sendable>: Sendable {
    case found(Value)
    case missing(Upstream)
}

extension RetrieveStage.Found {
    fileprivate mutating func take<Value: Sendable>(
        _ attempt: Attempt<Value>, _ use: (inout RetrievedContext, Value) -> Void
    ) {
        switch attempt {
        case .found(let value): use(&context, value)
        case .missing(let upstream):
            guard !degraded.contains(upstream) else { return }
            degraded.append(upstream)
            context.missing.append(upstream)
        }
    }
}
