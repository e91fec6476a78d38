import PixieCore
import Synchronization

/// Answers to questions asked in other words.
///
/// A look-up goes through one scope and nothing else: which scopes may answer is the caller's decision, and each is an index of its
/// own. Exact: no entry at or above the threshold is missed. Safe to call from any thread.
public final class SemanticCache: Sendable, MemoryTier {
    /// An entry near enough to be considered.
    public struct Candidate: Sendable {
        fileprivate let id: UInt64
        let key: ExactKey
        /// The cosine of the two questions' vectors, within 0.0005.
        public let similarity: Float
        public let cached: CachedAnswer

        /// The stored question as it was asked.
        public var text: String { cached.question }
    }

    /// Entries are only comparable within one generation: one model of each kind, one system prompt.
    public struct Generation: Hashable, Sendable {
        let embeddingModel: String
        let chatModel: String
        let promptVersion: String

        public init(embeddingModel: String, chatModel: String, promptVersion: String) {
            self.embeddingModel = embeddingModel
            self.chatModel = chatModel
            self.promptVersion = promptVersion
        }
    }

    struct Partition: Hashable {
        let scope: Scope
        let generation: Generation
    }

    struct Entry: Sendable {
        /// The same question has one entry in its partition: its words, brought to the form of an exact key.
        let key: ExactKey
        let partition: Partition
        let cached: CachedAnswer
    }

    private let state: Mutex<SemanticCacheState>
    private let budget: MemoryBudget
    private let vectorBytes: Int

    /// `dimensions`: of every vector that is stored or looked up.
    public init(dimensions: Int, budget: MemoryBudget) {
        state = Mutex(SemanticCacheState(dimensions: dimensions))
        self.budget = budget
        // Float16, int8 head and norms, and the index's spare room: 3.4 KB at 1536 dimensions.
        vectorBytes = dimensions * 9 / 4 + 64
        budget.register(self)
    }

    public var statistics: CacheStatistics { state.withLock { $0.entries.statistics } }

    /// The live entries of `scope` whose similarity to `vector` is at least `threshold`, nearest first, at most `limit`.
    public func candidates(
        near vector: [Float], scope: Scope, generation: Generation, threshold: Float, limit: Int,
        at now: ContinuousClock.Instant
    ) -> [Candidate] {
        let partition = Partition(scope: scope, generation: generation)
        return state.withLock { state in
            state.index.all(for: vector, in: partition, or: nil, atLeast: threshold, limit: limit).compactMap { found in
                guard let entry = state.entries.table.peek(found.match.id), entry.cached.expiry > now else {
                    return nil
                }
                return Candidate(
                    id: found.match.id, key: entry.key, similarity: found.match.similarity, cached: entry.cached)
            }
        }
    }

    /// Whether the entry has not been dropped or replaced meanwhile.
    func isThere(_ candidate: Candidate) -> Bool { state.withLock { $0.entries.table.peek(candidate.id) != nil } }

    /// Counts as a use of the entry: it was served.
    public func markServed(_ candidate: Candidate, at now: ContinuousClock.Instant) {
        state.withLock { $0.markUsed(candidate.id, at: now) }
    }

    /// Whether anything is kept at all.
    var isOn: Bool { budget.isOn }

    /// Keeps `cached` as the answer to the question of `key` whose vector is `vector`, in place of an earlier answer to it, unless
    /// something it was built on has changed since its data was read: then nothing is changed and the reason returned.
    /// A vector of another size, or one that is zero or not finite, is not kept either.
    @discardableResult
    public func store(
        _ cached: CachedAnswer, for key: ExactKey, vector: [Float], generation: Generation, lease: CacheLease,
        at now: ContinuousClock.Instant
    ) -> CacheRefusal? {
        guard budget.isOn else { return nil }
        let partition = Partition(scope: key.scope, generation: generation)
        let entry = Entry(key: key, partition: partition, cached: cached)
        let size = cached.byteCount + vectorBytes + TagIndex<UInt64>.byteCount(cached.tags) + 256
        let (refusal, change) = state.withLock { state -> (CacheRefusal?, Int) in
            if let refusal = lease.refusal(of: cached.tags + [key.entryTag]) { return (refusal, 0) }
            let before = state.entries.table.bytes
            state.insert(entry, vector: vector, bytes: size, at: now)
            return (nil, state.entries.table.bytes - before)
        }
        budget.adjust(by: change)
        return refusal
    }

    /// Takes away every entry that carries one of `tags`; how many they were.
    func remove(_ tags: [CacheTag]) -> Int {
        let (count, change, _) = state.withLock { state in
            let before = (state.entries.table.count, state.entries.table.bytes)
            let taken = state.remove(tags)
            return (before.0 - state.entries.table.count, state.entries.table.bytes - before.1, taken)
        }
        budget.adjust(by: change)
        return count
    }

    /// How many `remove` would take away.
    func count(_ tags: [CacheTag]) -> Int { state.withLock { $0.entries.count(of: tags) } }

    /// The entries that carry one of `tags`, expired ones too, in no order.
    func entries(_ tags: [CacheTag]) -> [(key: ExactKey, cached: CachedAnswer)] {
        state.withLock { $0.entries.entries(of: tags) }
    }

    var oldestUse: ContinuousClock.Instant? { state.withLock { $0.entries.table.oldestUse } }

    func evictOldest() -> Int? { state.withLock { $0.evictOldest() } }
}
