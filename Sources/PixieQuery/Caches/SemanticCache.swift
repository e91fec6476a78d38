import PixieCore
import Synchronization

/// Answers to questions asked in other words.
///
/// A look-up goes through the question's own scope and nothing else: which scopes may answer is the caller's decision, and each
/// scope is an index of its own. Safe to call from any thread; a look-up takes time linear in the scope's entries.
public final class SemanticCache: Sendable, MemoryTier {
    /// An entry near enough to be considered.
    public struct Candidate: Sendable {
        fileprivate let id: UInt64
        /// The stored question, without noise.
        public let text: String
        /// The cosine of the two questions' vectors.
        public let similarity: Float
        public let cached: CachedAnswer
    }

    /// Entries are only comparable within one generation: one model, one size of vector, one system prompt.
    public struct Generation: Hashable, Sendable {
        let embeddingModel: String
        let dimensions: Int
        let chatModel: String
        let promptVersion: String

        public init(embeddingModel: String, dimensions: Int, chatModel: String, promptVersion: String) {
            self.embeddingModel = embeddingModel
            self.dimensions = dimensions
            self.chatModel = chatModel
            self.promptVersion = promptVersion
        }
    }

    private struct Partition: Hashable {
        let scope: Scope
        let generation: Generation
    }

    private struct Entry: Sendable {
        let id: UInt64
        let partition: Partition
        let text: String
        let vector: [Float]
        let cached: CachedAnswer
        let expiry: ContinuousClock.Instant
    }

    private struct State {
        var table = LRUTable<UInt64, Entry>()
        var members: [Partition: [UInt64]] = [:]
        var nextID: UInt64 = 0
        var evictions = 0

        mutating func forget(_ entry: Entry) {
            members[entry.partition]?.removeAll { $0 == entry.id }
            if members[entry.partition]?.isEmpty == true { members[entry.partition] = nil }
        }
    }

    private let state = Mutex(State())
    private let budget: MemoryBudget

    public init(budget: MemoryBudget) {
        self.budget = budget
        budget.register(self)
    }

    public var statistics: CacheStatistics {
        state.withLock { CacheStatistics(entries: $0.table.count, bytes: $0.table.bytes, evictions: $0.evictions) }
    }

    /// The live entries of `scope` whose similarity to the unit vector `vector` is at least `threshold`, nearest first, at most
    /// `limit`.
    public func candidates(
        near vector: [Float], scope: Scope, generation: Generation, threshold: Float, limit: Int,
        at now: ContinuousClock.Instant
    ) -> [Candidate] {
        state.withLock { state in
            var found: [Candidate] = []
            for id in state.members[Partition(scope: scope, generation: generation)] ?? [] {
                guard let entry = state.table.peek(id), entry.expiry > now else { continue }
                let similarity = dotProduct(vector, entry.vector)
                guard similarity >= threshold else { continue }
                found.append(Candidate(id: id, text: entry.text, similarity: similarity, cached: entry.cached))
            }
            found.sort { $0.similarity > $1.similarity }
            return Array(found.prefix(limit))
        }
    }

    /// Counts as a use of the entry: it was served.
    public func markServed(_ candidate: Candidate, at now: ContinuousClock.Instant) {
        _ = state.withLock { $0.table.value(for: candidate.id, at: now) }
    }

    /// Keeps `cached` as the answer to the question `text` (without noise) whose unit vector is `vector`.
    public func store(
        _ cached: CachedAnswer, text: String, vector: [Float], scope: Scope, generation: Generation,
        until expiry: ContinuousClock.Instant
    ) {
        let partition = Partition(scope: scope, generation: generation)
        let size = cached.byteCount + text.utf8.count + vector.count * MemoryLayout<Float>.size + 256
        let change = state.withLock { state in
            let before = state.table.bytes
            for gone in state.table.removeExpired(at: cached.storedAt, limit: 8) { state.forget(gone.value) }
            for id in state.members[partition] ?? [] where state.table.peek(id)?.text == text {
                if let gone = state.table.remove(id) { state.forget(gone.value) }
            }
            state.nextID += 1
            let entry = Entry(
                id: state.nextID, partition: partition, text: text, vector: vector, cached: cached, expiry: expiry)
            state.table.insert(entry, for: entry.id, bytes: size, expiry: expiry, at: cached.storedAt)
            state.members[partition, default: []].append(entry.id)
            return state.table.bytes - before
        }
        budget.adjust(by: change)
    }

    var oldestUse: ContinuousClock.Instant? { state.withLock { $0.table.oldestUse } }

    func evictOldest() -> Int? {
        state.withLock { state in
            guard let removed = state.table.evictOldest() else { return nil }
            state.forget(removed.value)
            state.evictions += 1
            return removed.bytes
        }
    }
}

private func dotProduct(_ left: [Float], _ right: [Float]) -> Float {
    guard left.count == right.count else { return -1 }
    var sum: Float = 0
    left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
            for index in left.indices { sum += left[index] * right[index] }
        }
    }
    return sum
}
