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
        var parts = [
            part({ $0.passages = $1 }) { try await passages(of: user, near: vector, deadline: deadline) }
        ]
        if personal { parts += records(of: user, deadline: deadline) }
        var found = Found()
        found.context.includesRecords = personal
        if vector == nil { found.context.missing.append(.documents) }
        for part in try await allAtOnce(parts) { found.take(part) }
        return found
    }

    private func passages(
        of user: UserID, near vector: [Float]?, deadline: Deadline
    ) async throws -> [DocumentPassage] {
        guard let vector else { return [] }
        let nearest = try await documents.nearest(to: vector, user: user, limit: Self.passageLimit, deadline: deadline)
        return nearest.filter { $0.score >= Self.minimumScore }
    }

    private func records(of user: UserID, deadline: Deadline) -> [@Sendable () async throws -> Part] {
        let from = time.wall()
        let to = from.addingTimeInterval(Self.eventDays * 86_400)
        return [
            part({ $0.tasks = $1 }) {
                try await records.pendingTasks(of: user, limit: Self.taskLimit, deadline: deadline)
            },
            part({ $0.events = $1 }) { try await records.events(of: user, from: from, to: to, deadline: deadline) },
            part({ $0.userName = $1 }) { try await records.displayName(of: user, deadline: deadline) },
        ]
    }

    /// Reads one part of the context, or says which upstream did not give it. Cancellation and the deadline pass through: they are not the
    /// upstream's fault.
    private func part<Value: Sendable>(
        _ put: @escaping @Sendable (inout RetrievedContext, Value) -> Void,
        _ read: @escaping @Sendable () async throws -> Value
    ) -> @Sendable () async throws -> Part {
        {
            do {
                let value = try await read()
                return .found { put(&$0, value) }
            } catch let error as UpstreamError {
                return .missing(error.upstream)
            }
        }
    }
}

private enum Part: Sendable {
    /// Puts in its place what was found.
    case found(@Sendable (inout RetrievedContext) -> Void)
    case missing(Upstream)
}

extension RetrieveStage.Found {
    fileprivate mutating func take(_ part: Part) {
        switch part {
        case .found(let put): put(&context)
        case .missing(let upstream):
            guard !degraded.contains(upstream) else { return }
            degraded.append(upstream)
            context.missing.append(upstream)
        }
    }
}
