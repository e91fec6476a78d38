import HTTPTypes
import PixieCore
import PixieIO

extension UpstreamError {
    /// A transport failure in the ports' terms.
    init(_ upstream: Upstream, _ error: HTTPClientError, deadlinePassed: Bool) {
        let code: Code =
            switch error.code {
            case .invalidURL: .rejected
            case .resolve, .connect, .tls: .unreachable
            // A connection that was not made in its own, shorter time leaves the deadline standing.
            case .timeout: deadlinePassed || error.requestWasSent ? .timeout : .unreachable
            case .reset, .cancelled: error.requestWasSent ? .interrupted : .unreachable
            case .tooLarge, .protocolViolation: .malformed
            case .stopped: .unavailable
            }
        self.init(upstream, code, "\(error.code.rawValue): \(error.detail)")
    }

    /// An answer that is not 2xx. `message` is the upstream's own, already safe to log.
    init(_ upstream: Upstream, status: HTTPResponse.Status, message: String?, retryAfter: Duration?) {
        let code: Code =
            switch status.code {
            case 429: .rateLimited
            case 408, 500...599: .failed
            case 400...499: .rejected
            default: .malformed
            }
        let words = message.map { ": \($0)" } ?? ""
        self.init(upstream, code, "status \(status.code)\(words)", retryAfter: retryAfter)
    }
}

extension HTTPResponse.Status {
    /// The statuses after which the same request may be sent again: the upstream did not answer it.
    var mayRetry: Bool { [408, 429, 500, 502, 503, 504].contains(code) }
}
