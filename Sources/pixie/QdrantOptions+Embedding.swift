import PixieBackends
import PixieCore
import PixieIO

extension QdrantOptions {
    /// Gives `body` what turns texts into vectors; nil where no embedding service is configured.
    func withEmbedding<Result>(
        _ values: PixieConfiguration, _ body: (QdrantManagement.Embedding?) async throws -> Result
    ) async throws -> Result {
        guard values.openAI.isConfigured else { return try await body(nil) }
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let model = OpenAIEmbeddingModel(
            endpoint: OpenAIEndpoint(
                client: http, baseURL: values.openAI.embeddingBaseURL, apiKey: values.openAI.embeddingAPIKey),
            name: values.models.embedding, dimensions: values.models.embeddingDimensions)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(
                try await body { texts in try await model.embed(texts, deadline: .after(.seconds(120))).vectors })
        } catch { result = .failure(error) }
        await http.shutdown()
        await loop.stop()
        return try result.get()
    }
}
