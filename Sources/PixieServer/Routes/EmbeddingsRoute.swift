import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// `POST /v1/embeddings`: OpenAI's request and response, answered from the embedding cache where it can be.
struct EmbeddingsRoute: Sendable {
    static let maximumTexts = 256
    static let maximumCharacters = 8_192

    let embeddings: EmbeddingService
    let timeout: Duration
    let responder: Responder

    func reply(to request: InboundRequest, context: RequestContext) -> HTTPReply {
        do throws(ProblemDetails) {
            let body = try RequestJSON.decode(EmbeddingsRequestBody.self, from: request)
            let errors = body.errors + configurationErrors(body)
            guard errors.isEmpty else {
                throw ProblemDetails(
                    status: .unprocessableContent, code: "invalid_field",
                    detail: errors.map { "\($0.field) \($0.message)" }.joined(separator: "; "), errors: errors)
            }
            let deadline = Deadline.after(timeout, from: context.startedAt)
            return .later { await answer(body, deadline: deadline, context: context) }
        } catch {
            return .now(responder.problem(error, context: context))
        }
    }

    private func answer(
        _ body: EmbeddingsRequestBody, deadline: Deadline, context: RequestContext
    ) async -> OutboundResponse {
        do {
            let result = try await withDeadline(deadline) { try await embeddings.embed(body.input, deadline: deadline) }
            return responder.respond(
                .ok, headers: [.contentType: "application/json"],
                body: EmbeddingsResponseBody.json(
                    result, model: embeddings.modelName, encoding: body.encodingFormat),
                context: context)
        } catch {
            return responder.problem(Self.describe(error), context: context)
        }
    }

    private func configurationErrors(_ body: EmbeddingsRequestBody) -> [ProblemDetails.FieldError] {
        var errors: [ProblemDetails.FieldError] = []
        if let model = body.model, model != embeddings.modelName {
            errors.append(.init(field: "model", message: "must be \(embeddings.modelName), the configured one"))
        }
        if let dimensions = body.dimensions, dimensions != embeddings.dimensions {
            errors.append(.init(field: "dimensions", message: "must be \(embeddings.dimensions), the configured ones"))
        }
        return errors
    }

    private static func describe(_ error: any Error) -> ProblemDetails {
        switch error {
        case is DeadlineExceeded:
            ProblemDetails(
                status: .gatewayTimeout, code: "deadline_exceeded",
                detail: "The vectors were not ready in time. Ask again, or for fewer.")
        case let error as UpstreamError where error.code == .timeout:
            ProblemDetails(
                status: .gatewayTimeout, code: "deadline_exceeded",
                detail: "The embedding model did not answer in time. Ask again, or for fewer texts.")
        default:
            ProblemDetails(
                status: .badGateway, code: "upstream_failed", detail: "The embedding model did not answer. Ask again.")
        }
    }
}
