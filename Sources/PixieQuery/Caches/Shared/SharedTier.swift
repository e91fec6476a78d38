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

    /// The answer to `key`; nil when there is none, or the cache does not say.
    func exact(_ key: ExactKey, deadline: Deadline) async throws -> CachedAnswer? {
        let bytes = try await attempt {
            try await cache.exact(key.entryID, of: key.scope.user, deadline: patient(deadline))
        }
        return bytes.flatMap { $0 }.flatMap(codec.exact)
    }

    /// What the cache says of a key.
    enum Told: Sendable {
        case found(CachedAnswer)
        case nothing
        /// It does not answer: nobody waits for it again.
        case silence
        /// It would have to be asked in another way.
        case refusal
    }

    /// The same for a caller who has no task to wait in: `completion` is called once, from any thread.
    func exact(_ key: ExactKey, deadline: Deadline, completion: @escaping @Sendable (Told) -> Void) {
        cache.exact(key.entryID, of: key.scope.user, deadline: patient(deadline)) { [codec] told in
            switch told {
            case .success(let bytes): completion(bytes.flatMap(codec.exact).map(Told.found) ?? .nothing)
            case .failure(let error): completion(error.code == .rejected ? .refusal : .silence)
            }
        }
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
        lease: CacheLease, fence: FlightFence?, deadline: Deadline
    ) async throws -> CacheRefusal? {
        let exact = codec.exact(cached)
        let answer = SharedAnswer(
            owner: key.scope.user, id: key.entryID, exact: exact,
            semantic: vector.map { codec.semantic(exact, key: key, generation: generation, vector: $0) },
            tags: cached.tags + [.responses, .prompt, key.entryTag],
            lifetime: cached.storedAt.duration(to: cached.expiry))
        let refusal = try await attempt {
            try await cache.store(
                answer, readSince: lease.reading.position, fence: fence, deadline: patient(deadline))
        }
        guard let refusal else { return .unreachable }
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
