import FoundationEssentials
import HTTPTypes
public import PixieCore
import PixieIO

/// An embedding model behind an OpenAI-compatible `/embeddings`.
///
/// Errors as in `OpenAIChatModel`. Every vector that comes out has the right size, is finite and of unit length.
public struct OpenAIEmbeddingModel: EmbeddingModel {
    public let name: String
    public let dimensions: Int
    private let endpoint: OpenAIEndpoint
    private let maximumTexts: Int
    private let maximumBytes: Int

    /// Lists of more than `maximumTexts` texts or `maximumBytes` of text are sent in several requests, one after the other.
    public init(
        endpoint: OpenAIEndpoint, name: String = "text-embedding-3-small", dimensions: Int = 1_536,
        maximumTexts: Int = 2_048, maximumBytes: Int = 512 << 10
    ) {
        precondition(dimensions > 0 && maximumTexts > 0 && maximumBytes > 0, "sizes and limits are positive")
        self.endpoint = endpoint
        self.name = name
        self.dimensions = dimensions
        self.maximumTexts = maximumTexts
        self.maximumBytes = maximumBytes
    }

    public func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        try Task.checkCancellation()
        var result = EmbeddingResult(vectors: [], promptTokens: 0)
        result.vectors.reserveCapacity(texts.count)
        var rest = texts[...]
        while !rest.isEmpty {
            if deadline.hasPassed() { throw UpstreamError(.embeddingModel, .timeout, "the deadline passed") }
            let batch = Array(rest.prefix(batchSize(rest)))
            rest = rest.dropFirst(batch.count)
            let part = try await embedBatch(batch, deadline: deadline)
            result.vectors += part.vectors
            result.promptTokens += part.promptTokens
        }
        return result
    }

    /// How many of the texts go into one request; at least one, however long.
    private func batchSize(_ texts: ArraySlice<String>) -> Int {
        var bytes = 0
        var count = 0
        for text in texts.prefix(maximumTexts) {
            bytes += text.utf8.count
            if bytes > maximumBytes, count > 0 { break }
            count += 1
        }
        return count
    }

    private func embedBatch(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        let wire = EmbeddingWireRequest(
            model: name, input: texts, dimensions: name.hasPrefix("text-embedding-3") ? dimensions : nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let body = [UInt8](try encoder.encode(wire))
        let call = endpoint.post(
            "/embeddings", body: body, accept: "application/json", traceparent: nil, deadline: deadline,
            // Numbers written out take up to 25 bytes each.
            maximumResponseBytes: (64 << 10) + texts.count * dimensions * 25)
        let response = try await endpoint.retrying(.embeddingModel, deadline: deadline) {
            let response = try await endpoint.client.send(call)
            guard response.status.kind == .successful else {
                throw endpoint.failure(
                    .embeddingModel, status: response.status, headers: response.headers, body: response.body)
            }
            return response
        }
        guard let decoded = try? JSONDecoder().decode(EmbeddingWireResponse.self, from: Data(response.body)) else {
            throw UpstreamError(.embeddingModel, .malformed, "the answer is not the JSON of embeddings")
        }
        return EmbeddingResult(
            vectors: try decoded.vectors(count: texts.count, dimensions: dimensions),
            promptTokens: max(0, decoded.usage?.promptTokens ?? 0))
    }
}
