/// The tiers in memory, as one thing to drop entries from.
public struct CacheTiers: Sendable {
    public let exact: ExactCache
    public let semantic: SemanticCache
    public let embedding: EmbeddingCache

    public init(exact: ExactCache, semantic: SemanticCache, embedding: EmbeddingCache) {
        self.exact = exact
        self.semantic = semantic
        self.embedding = embedding
    }
}
