import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// `POST /v1/events/data-changed`: the backend says that a user's data changed, and what was built on it goes.
struct DataChangedRoute: Sendable {
    /// How long the order may take to be written.
    static let timeout = Duration.seconds(5)
    /// With `wait=true` also to be applied everywhere: longer than an instance that died is waited for.
    static let waitingTimeout = Duration.seconds(8)

    let invalidation: CacheInvalidation
    let responder: Responder

    func reply(to request: InboundRequest, context: RequestContext) -> HTTPReply {
        do throws(ProblemDetails) {
            let body = try RequestJSON.decode(DataChangedRequestBody.self, from: request)
            guard body.errors.isEmpty else {
                throw ProblemDetails(
                    status: .unprocessableContent, code: "invalid_field",
                    detail: body.errors.map { "\($0.field) \($0.message)" }.joined(separator: "; "), errors: body.errors
                )
            }
            let waits = request.query.contains { $0.name == "wait" && $0.value == "true" }
            return .later { await drop(body, waits: waits, context: context) }
        } catch {
            return .now(responder.problem(error, context: context))
        }
    }

    private func drop(
        _ body: DataChangedRequestBody, waits: Bool, context: RequestContext
    ) async -> OutboundResponse {
        let deadline = Deadline.after(waits ? Self.waitingTimeout : Self.timeout, from: context.startedAt)
        do {
            let result = try await invalidation.invalidate(
                body.tags, cause: body.documents.isEmpty ? .dataChanged : .documentChanged, waits: waits,
                deadline: deadline)
            return responder.respond(
                .accepted, headers: [.contentType: "application/json"], body: InvalidationResponseBody(result).json,
                context: context)
        } catch {
            return responder.problem(InvalidationProblem.describe(error), context: context)
        }
    }
}
