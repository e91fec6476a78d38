import HTTPTypes
import PixieCore

/// What an operator is told of an admin call that failed: more than a user is, never a key.
enum AdminProblem {
    static func describe(_ error: any Error) -> ProblemDetails {
        switch error {
        case let error as UpstreamError where error.code == .rejected:
            return ProblemDetails(status: .unprocessableContent, code: "rejected", detail: "\(error)")
        case let error as UpstreamError:
            return ProblemDetails(
                status: .serviceUnavailable, code: "dependency_unavailable", detail: "\(error)",
                headers: [.retryAfter: "5"])
        case let error as StateError:
            return ProblemDetails(status: .serviceUnavailable, code: "state_unavailable", detail: "\(error)")
        case let error as JobError:
            return ProblemDetails(status: .serviceUnavailable, code: "too_many_jobs", detail: "\(error)")
        default:
            return ProblemDetails(
                status: .internalServerError, code: "internal",
                detail: "The call failed in a way nobody foresaw; the log says more under this request's id.")
        }
    }
}

extension ProblemDetails {
    static func methodNotAllowed(_ methods: [HTTPRequest.Method]) -> ProblemDetails {
        let allowed = methods.map(\.rawValue).joined(separator: ", ")
        return ProblemDetails(
            status: .methodNotAllowed, code: "method_not_allowed", detail: "Use \(allowed) here.",
            headers: [.allow: allowed])
    }

    /// What the server turned down before any route saw it.
    init(_ refusal: HTTPRefusal) {
        switch refusal {
        case .bodyTooLarge(let limit):
            self.init(
                status: .contentTooLarge, code: "body_too_large", detail: "The body may have at most \(limit) bytes.")
        case .malformedRequest(let detail):
            self.init(status: .badRequest, code: "malformed_request", detail: detail)
        }
    }
}
