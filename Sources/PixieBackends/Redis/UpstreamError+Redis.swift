public import PixieCore
public import PixieIO

extension UpstreamError {
    /// The same failure in the terms every adapter shares. Holds nothing the server quotes.
    public init(_ error: RedisError) {
        let code: Code =
            switch error.code {
            case .connect, .auth: .unreachable
            case .timeout: .timeout
            case .closed: error.requestWasSent ? .interrupted : .unreachable
            case .protocolViolation: .malformed
            case .busy: .unavailable
            case .server(let answer): Self.passingCodes.contains(answer.code) ? .failed : .rejected
            }
        self.init(.sharedCache, code, error.description)
    }

    /// The server's state, not the command's fault.
    private static let passingCodes: Set = [
        "LOADING", "READONLY", "OOM", "BUSY", "MISCONF", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS",
        "UNKILLABLE",
    ]
}
