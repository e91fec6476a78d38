public import PixieCore

/// Turns text into vectors of hashed words, word pairs and character n-grams, without a model or a network.
///
/// Texts that share words or parts of words land near each other; meaning beyond that is not seen. The same text gives the same
/// vector on every machine and in every run. A text without letters or digits still gets a unit vector.
public struct NgramEmbeddingModel: EmbeddingModel {
    public var name: String { "pixie-embedded-ngram" }
    public let dimensions: Int

    public init(dimensions: Int = 1_536) {
        precondition(dimensions > 0, "a vector has at least one dimension")
        self.dimensions = dimensions
    }

    /// Throws `CancellationError`, and `UpstreamError` `.timeout` once `deadline` has passed. Token counts are estimates.
    public func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var tokens = 0
        for text in texts {
            try Task.checkCancellation()
            if deadline.hasPassed() { throw UpstreamError(.embeddingModel, .timeout, "the deadline passed") }
            vectors.append(vector(of: text))
            tokens += TokenEstimate.tokens(in: text)
        }
        return EmbeddingResult(vectors: vectors, promptTokens: tokens)
    }

    /// The unit-length vector of one text.
    public func vector(of text: String) -> [Float] {
        var features = NgramFeatures(text)
        var vector = [Float](repeating: 0, count: dimensions)
        features.forEach { hash, weight in
            // The top bit is the sign, so that features which share a bucket cancel out as often as they add up.
            let index = Int((hash & 0x7FFF_FFFF_FFFF_FFFF) % UInt64(dimensions))
            vector[index] += hash >> 63 == 0 ? weight : -weight
        }
        var norm = 0 as Float
        for value in vector { norm += value * value }
        guard norm > 1e-12 else {
            // Features that cancel out exactly leave nothing to scale.
            vector[0] = 1
            return vector
        }
        let scale = 1 / norm.squareRoot()
        for index in vector.indices { vector[index] *= scale }
        return vector
    }
}
