public import PixieCore

/// Vectors of texts: from the embedding cache where they are there, else from the model, which is asked for the missing ones at
/// once.
public struct EmbeddingService: Sendable {
    private let model: any EmbeddingModel
    private let cache: EmbeddingCache
    private let ledger: InvalidationLedger
    private let timeToLive: Duration
    private let prices: ModelPrices
    private let metrics: QueryMetrics
    private let time: any TimeSource
    private let shared: SharedEmbeddings?

    /// - Parameters:
    ///   - ledger: where an order to forget every vector, given to any instance, is heard of.
    ///   - shared: where the instances share vectors; nil: this one is alone.
    ///   - sharedPatience: how long to wait for it.
    public init(
        model: any EmbeddingModel, cache: EmbeddingCache, ledger: InvalidationLedger, timeToLive: Duration,
        prices: ModelPrices, metrics: QueryMetrics, time: any TimeSource, shared: (any SharedStore)? = nil,
        sharedPatience: Duration = SharedTier.standardPatience
    ) {
        self.model = model
        self.cache = cache
        self.ledger = ledger
        self.timeToLive = timeToLive
        self.prices = prices
        self.metrics = metrics
        self.time = time
        self.shared = shared.map {
            SharedEmbeddings(
                store: $0, model: model.name, dimensions: model.dimensions, timeToLive: timeToLive,
                patience: sharedPatience)
        }
    }

    public var modelName: String { model.name }
    public var dimensions: Int { model.dimensions }

    /// One unit vector a text, in order, and the tokens the model counted for those it was asked for.
    /// Throws what `EmbeddingModel.embed` throws.
    public func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        let now = time.now()
        // What was got before all vectors were to be forgotten is of use to who asked, and not kept.
        let reading = ledger.reading
        let keys = texts.map { EmbeddingKey(model: model.name, dimensions: model.dimensions, text: $0) }
        var vectors = keys.map { cache.value(for: $0, at: now) }
        var missing = vectors.indices.filter { vectors[$0] == nil }
        if let shared, !missing.isEmpty {
            let found = try await shared.vectors(of: missing.map { texts[$0] }, deadline: deadline)
            for (position, vector) in zip(missing, found) {
                guard let vector else { continue }
                vectors[position] = vector
                keep(vector, for: keys[position], since: reading, at: now)
            }
            missing.removeAll { vectors[$0] != nil }
        }
        for vector in vectors { metrics.count(.embedding, vector == nil ? .miss : .hit) }
        guard !missing.isEmpty else { return EmbeddingResult(vectors: vectors.compactMap { $0 }, promptTokens: 0) }

        let result = try await model.embed(missing.map { texts[$0] }, deadline: deadline)
        guard result.vectors.count == missing.count else {
            throw UpstreamError(
                .embeddingModel, .malformed, "\(result.vectors.count) vectors for \(missing.count) texts")
        }
        let usage = TokenUsage(promptTokens: result.promptTokens)
        let cost = prices.dollars(for: usage, model: model.name) ?? 0
        metrics.countEmbeddingTokens(model: model.name, tokens: result.promptTokens, cost: cost)
        let stored = time.now()
        for (position, vector) in zip(missing, result.vectors) {
            vectors[position] = vector
            keep(vector, for: keys[position], since: reading, at: stored)
        }
        if ledger.refusal(of: [.embeddings], since: reading) == nil {
            try await shared?.keep(result.vectors, of: missing.map { texts[$0] }, deadline: deadline)
        }
        return EmbeddingResult(vectors: vectors.compactMap { $0 }, promptTokens: result.promptTokens)
    }

    private func keep(
        _ vector: [Float], for key: EmbeddingKey, since reading: ReadingPosition, at now: ContinuousClock.Instant
    ) {
        let bytes = vector.count * MemoryLayout<Float>.size + 32
        cache.store(vector, for: key, bytes: bytes, until: now.advanced(by: timeToLive), at: now) {
            ledger.refusal(of: [.embeddings], since: reading) != nil
        }
    }
}
