/// Turns text into vectors. Vectors of different `name` or `dimensions` are never compared.
public protocol EmbeddingModel: Sendable {
    var name: String { get }
    var dimensions: Int { get }

    /// One unit-length vector of `dimensions` floats a text, in the order of `texts` (1...2048 of them), before `deadline`.
    ///
    /// Throws `UpstreamError`, or `CancellationError` once the task is cancelled. A reply with a missing, wrongly sized, zero or
    /// non-finite vector is `UpstreamError.Code.malformed`: nothing that comes out of here needs checking again.
    func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult
}

public struct EmbeddingResult: Sendable {
    public var vectors: [[Float]]
    public var promptTokens: Int

    public init(vectors: [[Float]], promptTokens: Int) {
        self.vectors = vectors
        self.promptTokens = promptTokens
    }
}
