public import PixieCore
import Synchronization

/// The second tier of the caches of answers: what all instances share, behind what this one has in memory.
///
/// A shared cache that does not answer costs a little time and nothing else: there is then nothing in it.
public final class SharedTier: Sendable {
    /// How long a query waits for the shared cache at most, each time it asks, where nothing else is configured.
    public static let standardPatience = Duration.milliseconds(250)
    /// How often one scope is asked for what the other instances added.
    static let hydrationInterval = Duration.seconds(1)
    /// Answers of a scope that are taken over at one time, the latest ones.
    static let hydrationLimit = 500

    public let cache: any SharedCache
    let locks: any FlightLocks
    let patience: Duration
    private let semantic: SemanticCache
    private let codec: AnswerCodec
    private let progress: Mutex<LRUTable<Scope, Progress>>
    private let time: any TimeSource

    /// How far a scope was read, and under which epoch of invalidations: after a gap memory is empty, and reading begins again.
    private struct Progress: Sendable {
        var mark: SharedMark
        var epoch: UInt64
    }

    public init(
        cache: any SharedCache, locks: any FlightLocks, semantic: SemanticCache,
        patience: Duration = standardPatience, time: any TimeSource
    ) {
        self.cache = cache
        self.locks = locks
        self.patience = patience
        self.semantic = semantic
        self.time = time
        codec = AnswerCodec(time: time)
        progress = Mutex(LRUTable())
    }

    /// The first answer to one of `keys`; nil when there is none, or the cache does not say.
    func exact(_ keys: [ExactKey], deadline: Deadline) async throws -> FoundAnswer? {
        let found = try await attempt {
            try await cache.exact(keys.map(SharedKey.init), deadline: patient(deadline))
        }
        return found.flatMap { Self.first($0, of: keys, codec) }
    }

    /// The same for a caller who has no task to wait in: `completion` is called once, from any thread.
    func exact(_ keys: [ExactKey], deadline: Deadline, completion: @escaping @Sendable (FoundAnswer?) -> Void) {
        cache.exact(keys.map(SharedKey.init), deadline: patient(deadline)) { [codec] found in
            completion((try? found.get()).flatMap { Self.first($0, of: keys, codec) })
        }
    }

    private static func first(_ found: [[UInt8]?], of keys: [ExactKey], _ codec: AnswerCodec) -> FoundAnswer? {
        for (bytes, key) in zip(found, keys) {
            if let cached = bytes.flatMap(codec.exact) { return FoundAnswer(cached: cached, key: key) }
        }
        return nil
    }

    /// What becomes of a query that wants to work on a question.
    enum Turn: Sendable {
        case mine(FlightHold)
        case others
        case answered(FoundAnswer)
    }

    /// The right to answer the question that `keys` stand for, the first of them above all; or the answer there is. Throws `UpstreamError`.
    func turn(for keys: [ExactKey], lease: Duration, deadline: Deadline) async throws -> Turn {
        let name = keys[0].entryID
        let deadline = patient(deadline)
        var turn = try await locks.acquire(
            name, unlessAnswered: keys.map(SharedKey.init), lease: lease, deadline: deadline)
        if case .answered(let bytes, let place) = turn {
            if let cached = codec.exact(bytes) { return .answered(FoundAnswer(cached: cached, key: keys[place])) }
            // What cannot be read, or has just expired, is no answer.
            turn = try await locks.acquire(name, unlessAnswered: [], lease: lease, deadline: deadline)
        }
        return turn.fence.map { .mine(FlightHold($0)) } ?? .others
    }

    /// Takes what the other instances added to `scope` into memory, if it was not asked for just now.
    ///
    /// - Parameter lease: taken before, so that what is invalidated meanwhile is not kept.
    func hydrate(_ scope: Scope, lease: CacheLease, deadline: Deadline) async throws {
        let now = time.now()
        guard let mark = claim(scope, epoch: lease.reading.epoch, at: now) else { return }
        let found = try await attempt {
            try await cache.semantic(
                of: scope.user, since: mark, limit: Self.hydrationLimit, deadline: patient(deadline))
        }
        guard let found else { return }
        remember(scope, Progress(mark: found.mark, epoch: lease.reading.epoch), at: now)
        for part in found.parts {
            guard let entry = codec.semantic(part, scope: scope) else { continue }
            semantic.store(
                entry.cached, for: entry.key, vector: entry.vector, generation: entry.generation, lease: lease,
                at: now)
        }
    }

    /// Keeps an answer for all instances; why not, when it is not kept.
    func store(
        _ cached: CachedAnswer, for key: ExactKey, vector: [Float]?, generation: SemanticCache.Generation,
        lease: CacheLease, hold: FlightHold?, deadline: Deadline
    ) async throws -> CacheRefusal? {
        let exact = codec.exact(cached)
        let answer = SharedAnswer(
            owner: key.scope.user, id: key.entryID, exact: exact,
            semantic: vector.map { codec.semantic(exact, key: key, generation: generation, vector: $0) },
            tags: cached.tags + [.responses, .prompt, key.entryTag],
            lifetime: cached.storedAt.duration(to: cached.expiry))
        let refusal = try await attempt {
            try await cache.store(
                answer, readSince: lease.reading.position, fence: hold?.fence, deadline: patient(deadline))
        }
        guard let refusal else { return .unreachable }
        if refusal == nil { hold?.noteGivenBack() }
        return refusal.map(CacheRefusal.init)
    }

    /// From where to read the scope on; nil when that was done just now, or is being done.
    private func claim(_ scope: Scope, epoch: UInt64, at now: ContinuousClock.Instant) -> SharedMark? {
        progress.withLock { progress in
            let known = progress.peek(scope).flatMap { $0.epoch == epoch ? $0 : nil }
            if known != nil, progress.value(for: scope, at: now) != nil { return nil }
            let start = known ?? Progress(mark: .start, epoch: epoch)
            Self.put(start, scope, into: &progress, at: now)
            return start.mark
        }
    }

    private func remember(_ scope: Scope, _ reached: Progress, at now: ContinuousClock.Instant) {
        progress.withLock { Self.put(reached, scope, into: &$0, at: now) }
    }

    private static func put(
        _ reached: Progress, _ scope: Scope, into progress: inout LRUTable<Scope, Progress>,
        at now: ContinuousClock.Instant
    ) {
        progress.insert(reached, for: scope, bytes: 0, expiry: now.advanced(by: hydrationInterval), at: now)
        // A scope that is forgotten is read from the start.
        while progress.count > 100_000 { _ = progress.evictOldest() }
    }

    private func patient(_ deadline: Deadline) -> Deadline { deadline.capped(to: patience) }

    /// Nil when the shared cache failed.
    private func attempt<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do { return try await body() } catch is UpstreamError { return nil }
    }
}

extension CacheRefusal {
    fileprivate init(_ refusal: SharedRefusal) {
        self =
            switch refusal {
            case .invalidated: .invalidated
            case .lostTrack: .lostTrack
            case .fenced: .fenced
            }
    }
}

extension SharedKey {
    fileprivate init(_ key: ExactKey) { self.init(owner: key.scope.user, id: key.entryID) }
}
