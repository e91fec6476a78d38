import PixieCore

extension UpstreamError {
    /// The error in the ports' terms. The server's own words stay out of it: they may quote a user's text.
    init(_ error: QdrantError) {
        let code: Code =
            switch error.code {
            case .unreachable: .unreachable
            case .timeout: .timeout
            case .interrupted: .interrupted
            case .unauthorized, .forbidden, .notFound, .conflict, .rejected, .strictMode, .unsupported: .rejected
            case .rateLimited: .rateLimited
            case .failed, .busy, .outOfSpace: .failed
            case .malformed: .malformed
            }
        let status = error.status.map { ", status \($0)" } ?? ""
        self.init(
            .documents, code, "\(error.operation): \(error.code.rawValue)\(status). \(error.advice)",
            retryAfter: error.retryAfter)
    }
}
