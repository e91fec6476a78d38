import PixieCore

/// Says in a query's terms why one of its parts failed.
enum QueryFailure {
    /// A `QueryError` where the reason is known; errors of the caller's own (its sink, its cancellation) stay what they are.
    static func translate(_ error: any Error, deadline: Deadline) -> any Error {
        switch error {
        case is DeadlineExceeded:
            return QueryError(.deadlineExceeded, "the deadline passed")
        case let error as AdmissionRefused:
            return QueryError(.overloaded(retryAfter: error.retryAfter), "too many queries are waiting")
        case let error as UpstreamError where error.code == .timeout:
            return QueryError(.deadlineExceeded, error.description)
        case let error as UpstreamError where error.code == .overloaded:
            return QueryError(.overloaded(retryAfter: error.retryAfter ?? .seconds(1)), error.description)
        case let error as UpstreamError:
            return QueryError(.upstreamFailed, error.description)
        default:
            return error
        }
    }
}
