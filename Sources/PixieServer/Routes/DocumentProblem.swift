import HTTPTypes
import PixieCore
import PixieQuery

/// What a client is told of a document that was not indexed or removed.
enum DocumentProblem {
    static func describe(_ error: any Error) -> ProblemDetails {
        switch error {
        case is DeadlineExceeded: late
        case let error as AdmissionRefused:
            ProblemDetails(
                status: .serviceUnavailable, code: "overloaded",
                detail: "Too many documents are being indexed. Send it again in a moment.",
                headers: [.retryAfter: String(max(1, error.retryAfter.components.seconds))])
        case let failure as DocumentFailure where failure.step == .invalidation: InvalidationProblem.describe(error)
        case let failure as DocumentFailure where failure.cause.code == .timeout: late
        case let failure as DocumentFailure where failure.step == .embedding:
            ProblemDetails(
                status: .badGateway, code: "upstream_failed",
                detail: "The embedding model did not answer, so the document was not indexed. Send it again.")
        case let failure as DocumentFailure where failure.cause.code == .rejected:
            ProblemDetails(
                status: .badGateway, code: "upstream_failed",
                detail:
                    "The document store refused the document. 'pixie doctor' says whether its collection is as it should be."
            )
        case is DocumentFailure:
            ProblemDetails(
                status: .serviceUnavailable, code: "documents_unavailable",
                detail: "The document store does not answer. Send it again.", headers: [.retryAfter: "1"])
        default:
            ProblemDetails(
                status: .serviceUnavailable, code: "interrupted",
                detail: "The request was interrupted. Send it again.", headers: [.retryAfter: "1"])
        }
    }

    private static let late = ProblemDetails(
        status: .gatewayTimeout, code: "deadline_exceeded",
        detail: "The document was not stored in time. Send it again; doing so is harmless.")
}
