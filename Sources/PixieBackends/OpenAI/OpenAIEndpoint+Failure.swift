import HTTPTypes
import PixieCore

extension OpenAIEndpoint {
    /// What an answer that is not 2xx means.
    func failure(
        _ upstream: Upstream, status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8]
    ) -> AttemptFailure {
        let message = OpenAIErrorBody(body)?.words(self)
        return AttemptFailure(
            error: UpstreamError(upstream, status: status, message: message, retryAfter: RetryAfter.duration(headers)),
            mayRetry: status.mayRetry)
    }
}
