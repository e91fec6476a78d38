/// Vectors of texts that were embedded before.
public typealias EmbeddingCache = MemoryCache<EmbeddingKey, [Float]>

/// The same text under the same model in the same size: what the guide spells `emb:{model}:{dimensions}:{sha256(text)}`.
public struct EmbeddingKey: Hashable, Sendable {
    private let digest: CacheDigest

    public init(model: String, dimensions: Int, text: String) {
        var builder = CacheDigest.Builder()
        builder.add(model)
        builder.add(String(dimensions))
        builder.add(text)
        digest = builder.digest()
    }
}
