import PixieCore
import PixieIO
import Testing

@testable import PixieBackends

@Suite(.serialized) struct OpenAIEmbeddingModelTests {
    private func norm(_ vector: [Float]) -> Float { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test(arguments: [
        "{}", #"{"embeddings": {"format": "float"}}"#, #"{"embeddings": {"shuffle": true, "scale": 3.5}}"#,
    ])
    func vectorsComeInTheOrderOfTheTextsAndOfUnitLength(script: String) async throws {
        try await ScriptedModel.run(script) { server in
            let model = OpenAIEmbeddingModel(endpoint: server.endpoint())
            let result = try await model.embed(
                ["tasks due today", "what are the tasks due today", "flight to Lisbon"], deadline: .after(.seconds(20)))
            #expect(result.vectors.map(\.count) == [1_536, 1_536, 1_536])
            for vector in result.vectors { #expect(abs(norm(vector) - 1) < 1e-4) }
            #expect(cosine(result.vectors[0], result.vectors[1]) > 0.6)
            #expect(cosine(result.vectors[0], result.vectors[2]) < 0.3)
            #expect(result.promptTokens > 0)
        }
    }

    @Test func largeListsAreSentInSeveralRequests() async throws {
        try await ScriptedModel.run { server in
            let model = OpenAIEmbeddingModel(endpoint: server.endpoint(), maximumTexts: 40, maximumBytes: 300)
            let texts = (0..<100).map { "text number \($0)" } + [String(repeating: "long ", count: 100), "last"]
            let result = try await model.embed(texts, deadline: .after(.seconds(20)))
            let single = try await model.embed(["last"], deadline: .after(.seconds(20)))
            #expect(result.vectors.count == 102)
            #expect(result.vectors.last == single.vectors.first)
            let count = try await server.count()
            #expect(count.texts == 103)
            #expect((count.requests["/v1/embeddings"] ?? 0) > 6)
            #expect(try await model.embed([], deadline: .after(.seconds(20))).vectors.isEmpty)
        }
    }

    @Test(arguments: [
        (#"{"embeddings": {"drop_last": true}}"#, UpstreamError.Code.malformed),
        (#"{"embeddings": {"fill": 0}}"#, .malformed),
        (#"{"embeddings": {"fill": "nan"}}"#, .malformed), (#"{"embeddings": {"dimensions": 8}}"#, .malformed),
        (#"{"embeddings": {"garbage": true}}"#, .malformed),
        (#"{"fail_next": {"count": 9, "status": 400}}"#, .rejected),
        (#"{"fail_next": {"count": 9, "status": 500}}"#, .failed),
    ])
    func whatIsNoProperVectorIsRefused(script: String, code: UpstreamError.Code) async throws {
        try await ScriptedModel.run(script) { server in
            let model = OpenAIEmbeddingModel(endpoint: server.endpoint())
            let error = await #expect(throws: UpstreamError.self) {
                try await model.embed(["a", "b"], deadline: .after(.seconds(20)))
            }
            #expect(error?.code == code)
            #expect(error?.upstream == .embeddingModel)
        }
    }

    @Test func aRetryThatSucceedsIsAnAnswer() async throws {
        try await ScriptedModel.run(#"{"fail_next": {"count": 2, "status": 429}}"#) { server in
            let model = OpenAIEmbeddingModel(endpoint: server.endpoint())
            let result = try await model.embed(["a"], deadline: .after(.seconds(20)))
            #expect(result.vectors.count == 1)
        }
    }

    @Test func callersAtTheSameTimeShareOneRequest() async throws {
        try await ScriptedModel.run(#"{"embeddings": {"latency": 1}}"#) { server in
            let model = OpenAIEmbeddingModel(endpoint: server.endpoint())
            let batcher = EmbeddingBatcher(model: model, window: .milliseconds(200))
            let alone = try await model.embed(["text 7"], deadline: .after(.seconds(20)))
            let service = Task { await batcher.run() }
            while !batcher.isRunning { await Task.yield() }
            let first = Task { try await batcher.embed(["first"], deadline: .after(.seconds(20))) }
            while try await server.count().requests["/v1/embeddings"] != 2 { await Task.yield() }
            let vectors = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
                for index in 0..<40 {
                    group.addTask {
                        let result = try await batcher.embed(["text \(index)"], deadline: .after(.seconds(20)))
                        return (index, result.vectors[0])
                    }
                }
                return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
            }
            #expect(vectors[7] == alone.vectors[0])
            // One was alone, the first went at once, and those who came meanwhile went together.
            #expect(try await server.count().requests["/v1/embeddings"] == 3)
            _ = try await first.value
            service.cancel()
            await service.value
        }
    }
}
