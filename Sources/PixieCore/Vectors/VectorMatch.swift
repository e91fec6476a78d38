/// An entry of an index and how similar it is to the query.
public struct VectorMatch: Hashable, Sendable {
    public var id: UInt64
    /// The cosine, within 0.0005 (usually 0.00001) of the one of the vectors as they were given; see `ExactVectorIndex`. It may
    /// exceed 1 by as much.
    public var similarity: Float

    public init(id: UInt64, similarity: Float) {
        self.id = id
        self.similarity = similarity
    }

    /// The order of every answer: the more similar first, and of equally similar ones the lower id.
    func precedes(_ other: VectorMatch) -> Bool {
        similarity != other.similarity ? similarity > other.similarity : id < other.id
    }
}

/// A match and the scope it was found in.
public struct ScopedVectorMatch<Scope: Hashable> {
    public var scope: Scope
    public var match: VectorMatch

    public init(scope: Scope, match: VectorMatch) {
        self.scope = scope
        self.match = match
    }
}

extension ScopedVectorMatch: Sendable where Scope: Sendable {}
extension ScopedVectorMatch: Equatable {}
