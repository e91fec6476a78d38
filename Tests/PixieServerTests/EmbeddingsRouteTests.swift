import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieTestSupport
import Testing

/// `POST /v1/embeddings`.
@Suite struct EmbeddingsRouteTests {
    @Test func textsAreEmbeddedInTheirOrderAndFromTheCacheTheSecondTime() async throws {
        let fixture = APIFixture()
        let body = #"{"input":["one","two"]}"#
        let first = try await fixture.send(.post, "/v1/embeddings", body: body)
        let second = try await fixture.send(.post, "/v1/embeddings", body: body)
        #expect(first.status == 200)
        #expect(try first.json()["usage"] == .object(["prompt_tokens": .integer(8), "total_tokens": .integer(8)]))
        #expect(try second.json()["usage"] == .object(["prompt_tokens": .integer(0), "total_tokens": .integer(0)]))
        #expect(try first.json()["data"] == second.json()["data"])
        #expect(fixture.pipeline.embedding.asked == ["one", "two"])
    }

    @Test func base64HoldsTheSameFloats() async throws {
        let fixture = APIFixture()
        let numbers = try await fixture.send(.post, "/v1/embeddings", body: #"{"input":"one two"}"#).json()
        let text = try await fixture.send(
            .post, "/v1/embeddings", body: #"{"input":"one two","encoding_format":"base64"}"#
        ).json()
        let encoded = try #require(Self.embedding(text))
        guard case .string(let base64) = encoded, let data = Data(base64Encoded: base64) else {
            Issue.record("not base64: \(encoded)")
            return
        }
        let floats = stride(from: 0, to: data.count, by: 4).map { start in
            data[start..<start + 4].enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
        }.map(Float.init(bitPattern:))
        guard case .array(let values) = try #require(Self.embedding(numbers)) else { return }
        #expect(values.count == 64)
        #expect(
            floats
                == values.map { value in
                    switch value {
                    case .integer(let number): Float(number)
                    case .number(let number): Float(number)
                    default: .nan
                    }
                })
    }

    private static func embedding(_ body: [String: JSONValue]) -> JSONValue? {
        guard case .array(let items) = body["data"], case .object(let item) = items.first else { return nil }
        return item["embedding"]
    }

    @Test(arguments: [
        #"{}"#, #"{"input":7}"#, #"{"input":[]}"#, #"{"input":[""]}"#, #"{"input":"x","model":"other"}"#,
        #"{"input":"x","dimensions":3}"#, #"{"input":"x","encoding_format":"hex"}"#,
    ])
    func aWrongFieldIsNamed(body: String) async throws {
        let response = try await APIFixture().send(.post, "/v1/embeddings", body: body)
        #expect(response.status == 422)
        #expect(try response.json()["errors"] != nil)
    }

    @Test func aFailingModelIsABadGateway() async throws {
        let fixture = APIFixture(
            embedding: WordCountEmbedding(failure: UpstreamError(.embeddingModel, .failed, "scripted")))
        #expect(try await fixture.send(.post, "/v1/embeddings", body: #"{"input":"x"}"#).status == 502)
    }
}
