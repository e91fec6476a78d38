import HTTPTypes
import PixieCore
import PixieQuery

/// What a client is told of a query that was not answered.
enum QueryProblem {
    static func describe(_ error: any Error) -> ProblemDetails {
        guard let error = error as? QueryError else {
            return ProblemDetails(
                status: .serviceUnavailable, code: "interrupted", detail: "The request was interrupted. Send it again.",
                headers: [.retryAfter: "1"])
        }
        switch error.code {
        case .rateLimited(let retryAfter, let limit):
            let seconds = wholeSeconds(retryAfter)
            return ProblemDetails(
                status: .tooManyRequests, code: "rate_limited",
                detail: "This user asked more often than the limit of \(limit) allows. Ask again in \(seconds) s.",
                headers: [
                    .retryAfter: String(seconds), .rateLimitLimit: String(limit), .rateLimitRemaining: "0",
                    .rateLimitReset: String(seconds),
                ])
        case .overloaded(let retryAfter):
            return ProblemDetails(
                status: .serviceUnavailable, code: "overloaded",
                detail: "Too many queries are being answered. Ask again in \(wholeSeconds(retryAfter)) s.",
                headers: [.retryAfter: String(wholeSeconds(retryAfter))])
        case .upstreamFailed:
            return ProblemDetails(
                status: .badGateway, code: "upstream_failed",
                detail: "The language model did not answer, nor did the one to fall back on. Ask again.")
        case .sessionNotFound:
            return .sessionNotFound
        case .unknownToolCall:
            return ProblemDetails(
                status: .unprocessableContent, code: "unknown_tool_call",
                detail: "The session has no call of this tool_call_id that waits for a result.",
                errors: [.init(field: "tool_results", message: "names a call that does not wait for a result")])
        case .deadlineExceeded:
            return ProblemDetails(
                status: .gatewayTimeout, code: "deadline_exceeded",
                detail: "The answer was not ready in time. Ask again, or ask something simpler.")
        case .notCached:
            return ProblemDetails(
                status: .notFound, code: "not_cached",
                detail: "No cached answer serves this question. Send it with \"cache\": \"use\" to have one generated.")
        }
    }

    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        max(1, duration.components.seconds + (duration.components.attoseconds > 0 ? 1 : 0))
    }
}
