import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// `POST /v1/feedback`: a user's verdict on an answer. A wrong answer from a cache is dropped everywhere.
struct FeedbackRoute: Sendable {
    let cache: CacheAdministration
    let responder: Responder

    func reply(to request: InboundRequest, context: RequestContext) -> HTTPReply {
        do throws(ProblemDetails) {
            let body = try RequestJSON.decode(Body.self, from: request)
            guard let id = RequestIDs.accepted(body.requestID) else {
                throw .invalid("request_id", "must be the request_id of an answer")
            }
            guard let verdict = body.verdict.flatMap(FeedbackLog.Verdict.init) else {
                throw .invalid("verdict", "must be good or wrong")
            }
            return .later { await judge(id, verdict, context: context) }
        } catch {
            return .now(responder.problem(error, context: context))
        }
    }

    private func judge(
        _ id: String, _ verdict: FeedbackLog.Verdict, context: RequestContext
    ) async -> OutboundResponse {
        do {
            let deadline = Deadline.after(DataChangedRoute.timeout, from: context.startedAt)
            let dropped = try await cache.judge(id, verdict, deadline: deadline)
            return responder.respond(
                .accepted, headers: [.contentType: "application/json"], body: Array("{\"dropped\":\(dropped)}".utf8),
                context: context)
        } catch {
            return responder.problem(InvalidationProblem.describe(error), context: context)
        }
    }

    private struct Body: Decodable {
        let requestID: String?
        let verdict: String?

        enum CodingKeys: String, CodingKey {
            case requestID = "request_id"
            case verdict
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            // A member of another type is as good as none: the problem names it.
            requestID = try? container.decode(String.self, forKey: .requestID)
            verdict = try? container.decode(String.self, forKey: .verdict)
        }
    }
}
