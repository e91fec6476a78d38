import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// `DELETE /v1/sessions/{session_id}?user_id=`: forget a conversation.
struct SessionRoute: Sendable {
    static let timeout = Duration.seconds(5)

    let sessions: SessionStore
    let responder: Responder

    func reply(to request: InboundRequest, id: String, context: RequestContext) -> HTTPReply {
        do throws(ProblemDetails) {
            guard let session = SessionID(id) else {
                throw .invalid([.init(field: "session_id", message: "must be a UUID")])
            }
            let user = try request.userParameter()
            return .later { await remove(session, user: user, context: context) }
        } catch {
            return .now(responder.problem(error, context: context))
        }
    }

    private func remove(_ session: SessionID, user: UserID, context: RequestContext) async -> OutboundResponse {
        do {
            let deadline = Deadline.after(Self.timeout, from: context.startedAt)
            guard try await sessions.remove(session, user: user, deadline: deadline) else {
                return responder.problem(.sessionNotFound, context: context)
            }
            return responder.respond(
                .ok, headers: [.contentType: "application/json"], body: Array(#"{"removed":true}"#.utf8),
                context: context)
        } catch {
            let problem = ProblemDetails(
                status: .serviceUnavailable, code: "sessions_unavailable",
                detail: "The store of conversations does not answer, and may still have this one. Send it again.",
                headers: [.retryAfter: "1"])
            return responder.problem(problem, context: context)
        }
    }
}

extension ProblemDetails {
    /// The same whether it never was or is another user's: an id tells nothing.
    static let sessionNotFound = ProblemDetails(
        status: .notFound, code: "session_not_found",
        detail: "This user has no such session. Use an id of your own making to begin one.")
}
