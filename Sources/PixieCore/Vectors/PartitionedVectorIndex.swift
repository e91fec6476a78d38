/// An exact index a scope: a look-up in one scope never touches, and cannot return, an entry of another.
///
/// A partition takes memory as it grows, from one entry on, and small ones are one contiguous scan. An id is unique within its
/// scope. Not safe to use from several threads at once; its owner holds a lock, and decides what to evict.
public final class PartitionedVectorIndex<Scope: Hashable> {
    public let configuration: VectorIndexConfiguration
    private let scratch: VectorScratch
    private var partitions: [Scope: ExactVectorIndex] = [:]
    private var entryBytes = 0
    public private(set) var count = 0

    public convenience init(dimensions: Int) { self.init(VectorIndexConfiguration(dimensions: dimensions)) }

    public init(_ configuration: VectorIndexConfiguration) {
        self.configuration = configuration
        scratch = VectorScratch(
            configuration: configuration, transform: VectorTransform(dimensions: configuration.dimensions),
            kernels: .best)
    }

    public var scopeCount: Int { partitions.count }

    /// Bytes allocated for entries, room left for more and shared tables. The dictionary of scopes and its keys are the caller's guess:
    /// this adds 256 bytes a partition for them.
    public var byteCount: Int { entryBytes + partitions.count * 256 + scratch.byteCount }

    public func count(in scope: Scope) -> Int { partitions[scope]?.count ?? 0 }

    /// Bytes that removing the scope would give back.
    public func byteCount(of scope: Scope) -> Int { partitions[scope].map { $0.entryBytes + 256 } ?? 0 }

    /// Adds `vector` to the scope, or replaces the one of the same id there.
    public func insert(id: UInt64, vector: [Float], in scope: Scope) throws(VectorError) {
        let partition = partitions[scope] ?? ExactVectorIndex(configuration, scratch: scratch)
        let (countBefore, bytesBefore) = (partition.count, partition.count == 0 ? 0 : partition.entryBytes)
        try partition.insert(id: id, vector: vector)
        if countBefore == 0 { partitions[scope] = partition }
        count += partition.count - countBefore
        entryBytes += partition.entryBytes - bytesBefore
    }

    /// Removes the entry; false when the scope has none of that id.
    @discardableResult
    public func remove(id: UInt64, from scope: Scope) -> Bool {
        guard let partition = partitions[scope] else { return false }
        let bytesBefore = partition.entryBytes
        guard partition.remove(id: id) else { return false }
        count -= 1
        if partition.count == 0 { partitions[scope] = nil }
        entryBytes += (partition.count == 0 ? 0 : partition.entryBytes) - bytesBefore
        return true
    }

    /// Removes all entries of the scope and returns how many they were.
    @discardableResult
    public func removeAll(in scope: Scope) -> Int {
        guard let partition = partitions.removeValue(forKey: scope) else { return 0 }
        count -= partition.count
        entryBytes -= partition.entryBytes
        return partition.count
    }

    public func removeAll() {
        partitions = [:]
        (count, entryBytes) = (0, 0)
    }

    /// The entry of `scope` or of `other` most similar to `query`, if at least `threshold`; of equally similar ones that of `scope`, then
    /// the lowest id. Nil too when `query` is zero, not finite or of another length.
    public func best(
        for query: [Float], in scope: Scope, or other: Scope? = nil, atLeast threshold: Float
    ) -> ScopedVectorMatch<Scope>? {
        let first = partitions[scope]
        let second = other.flatMap { $0 == scope ? nil : partitions[$0] }
        guard first != nil || second != nil, scratch.prepare(query) else { return nil }
        let own = first?.bestOfPrepared(atLeast: threshold)
        if let other, let match = second?.bestOfPrepared(atLeast: own?.similarity ?? threshold),
            match.similarity > own?.similarity ?? -.infinity
        {
            return ScopedVectorMatch(scope: other, match: match)
        }
        return own.map { ScopedVectorMatch(scope: scope, match: $0) }
    }

    /// Entries of `scope` and of `other` at or above `threshold`, the most similar first, at most `limit`; equally similar ones of `scope`
    /// before those of `other`, then by id.
    public func all(
        for query: [Float], in scope: Scope, or other: Scope? = nil, atLeast threshold: Float, limit: Int
    ) -> [ScopedVectorMatch<Scope>] {
        let second = other.flatMap { $0 == scope ? nil : $0 }
        var matches = (partitions[scope]?.all(for: query, atLeast: threshold, limit: limit) ?? [])
            .map { ScopedVectorMatch(scope: scope, match: $0) }
        guard let second, let shared = partitions[second] else { return matches }
        matches += shared.all(for: query, atLeast: threshold, limit: limit).map {
            ScopedVectorMatch(scope: second, match: $0)
        }
        // A stable order: what comes first among equals stays first.
        let ordered = matches.enumerated().sorted {
            let (left, right) = ($0.element.match.similarity, $1.element.match.similarity)
            return left != right ? left > right : $0.offset < $1.offset
        }
        return ordered.prefix(limit).map(\.element)
    }
}
