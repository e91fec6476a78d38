import HTTPTypes
import PixieCore

@testable import PixieServer

/// Bodies of requests are read or refused as problems. What the short way reads of a question, the decoder reads the same.
enum RequestFuzz {
    static func run(_ bytes: [UInt8]) {
        let request = InboundRequest(method: .post, path: "/v1/query", body: bytes)
        let decoded: QueryRequestBody?
        do throws(ProblemDetails) {
            decoded = try RequestJSON.decode(QueryRequestBody.self, from: request)
        } catch {
            precondition(error.status.kind == .clientError, "a body is nobody's fault but the caller's")
            decoded = nil
        }
        if let plain = QueryRequestBody(plain: bytes) {
            guard let decoded else { fatalError("the decoder refuses what the short way reads") }
            precondition(decoded.errors.isEmpty, "the decoder finds fault with it")
            precondition(
                (plain.user, plain.text, plain.session) == (decoded.user, decoded.text, decoded.session)
                    && (plain.stream, plain.cacheMode) == (decoded.stream, decoded.cacheMode), "read differently")
        }
        _ = try? RequestJSON.decode(DataChangedRequestBody.self, from: request)
        _ = try? RequestJSON.decode(DocumentRequestBody.self, from: request)
        _ = try? RequestJSON.decode(EmbeddingsRequestBody.self, from: request)
        _ = try? RequestJSON.decode(WarmRequestBody.self, from: request)
    }
}
