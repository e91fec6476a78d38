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
        /// The stored question as it was asked.
        public let text: String
        /// The cosine of the two questions' vectors, within 0.0005.
        public let similarity: Float
        public let cached: CachedAnswer
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

    fileprivate struct Partition: Hashable {
        let scope: Scope
        let generation: Generation
    }

    /// The same question in the same partition: there is one entry of it.
    fileprivate struct Wording: Hashable {
        let partition: Partition
        let text: String
    }

    fileprivate struct Entry: Sendable {
        let wording: Wording
        let cached: CachedAnswer
        let expiry: ContinuousClock.Instant
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

    public var statistics: CacheStatistics { state.withLock { $0.statistics } }

    /// The live entries of `scope` whose similarity to `vector` is at least `threshold`, nearest first, at most `limit`.
    public func candidates(
        near vector: [Float], scope: Scope, generation: Generation, threshold: Float, limit: Int,
        at now: ContinuousClock.Instant
    ) -> [Candidate] {
        let partition = Partition(scope: scope, generation: generation)
        return state.withLock { state in
            state.index.all(for: vector, in: partition, or: nil, atLeast: threshold, limit: limit).compactMap { found in
                guard let entry = state.table.peek(found.match.id), entry.expiry > now else { return nil }
                return Candidate(
                    id: found.match.id, text: entry.wording.text, similarity: found.match.similarity,
                    cached: entry.cached)
            }
        }
    }

    /// Counts as a use of the entry: it was served.
    public func markServed(_ candidate: Candidate, at now: ContinuousClock.Instant) {
        _ = state.withLock { $0.table.value(for: candidate.id, at: now) }
    }

    /// Keeps `cached` as the answer to the question `text` whose vector is `vector`, in place of an earlier answer to the same words. A vector of another size, or one that is zero or not finite, is not kept.
    public func store(
        _ cached: CachedAnswer, text: String, vector: [Float], scope: Scope, generation: Generation,
        until expiry: ContinuousClock.Instant
    ) {
        let wording = Wording(partition: Partition(scope: scope, generation: generation), text: text)
        let entry = Entry(wording: wording, cached: cached, expiry: expiry)
        let size = cached.byteCount + text.utf8.count + vectorBytes + 256
        let change = state.withLock { $0.insert(entry, vector: vector, bytes: size) }
        budget.adjust(by: change)
    }

    var oldestUse: ContinuousClock.Instant? { state.withLock { $0.table.oldestUse } }

    func evictOldest() -> Int? { state.withLock { $0.evictOldest() } }
}

/// The entries, the index of their vectors and the index of their words, kept in step.
private struct SemanticCacheState {
    var table = LRUTable<UInt64, SemanticCache.Entry>()
    let index: PartitionedVectorIndex<SemanticCache.Partition>
    private var ids: [SemanticCache.Wording: UInt64] = [:]
    private var nextID: UInt64 = 0
    private var evictions = 0

    init(dimensions: Int) { index = PartitionedVectorIndex(dimensions: dimensions) }

    var statistics: CacheStatistics {
        CacheStatistics(entries: table.count, bytes: table.bytes, evictions: evictions)
    }

    /// By how many bytes the entries grew.
    mutating func insert(_ entry: SemanticCache.Entry, vector: [Float], bytes: Int) -> Int {
        let before = table.bytes
        let now = entry.cached.storedAt
        for gone in table.removeExpired(at: now, limit: 8) { forget(gone) }
        if let earlier = ids[entry.wording].flatMap({ table.remove($0) }) { forget(earlier) }
        nextID += 1
        guard (try? index.insert(id: nextID, vector: vector, in: entry.wording.partition)) != nil else {
            return table.bytes - before
        }
        ids[entry.wording] = nextID
        table.insert(entry, for: nextID, bytes: bytes, expiry: entry.expiry, at: now)
        return table.bytes - before
    }

    /// The bytes of the entry that was given up.
    mutating func evictOldest() -> Int? {
        guard let removed = table.evictOldest() else { return nil }
        forget(removed)
        evictions += 1
        return removed.bytes
    }

    private mutating func forget(_ removed: LRUTable<UInt64, SemanticCache.Entry>.Removed) {
        ids[removed.value.wording] = nil
        _ = index.remove(id: removed.key, from: removed.value.wording.partition)
    }
}
