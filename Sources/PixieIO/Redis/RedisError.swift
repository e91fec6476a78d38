/// Why a command has no answer.
public struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// The name was not found, nobody listens there, or the network says no.
        case connect
        /// No answer in time: the caller's deadline or the pool's own limit passed.
        case timeout
        /// The server does not accept the user or the password, or wants one.
        case auth
        /// The connection ended before the answer was whole, or the pool was shut down.
        case closed
        /// What came is not what was asked for, or longer than allowed.
        case protocolViolation
        /// The server says no to this command.
        case server(RedisServerError)
        /// As much is under way as the pool allows: not sent.
        case busy
    }

    public var code: Code
    /// For logs: holds no argument of a command, no password and nothing the server quotes.
    public var detail: String
    /// False: not one byte of the command went out, so sending it again is certainly safe.
    public var requestWasSent: Bool

    public init(_ code: Code, _ detail: String, requestWasSent: Bool) {
        self.code = code
        self.detail = detail
        self.requestWasSent = requestWasSent
    }

    init(_ error: RedisServerError) {
        self.init(error.isAboutAuthentication ? .auth : .server(error), error.code, requestWasSent: true)
    }

    /// The server's word (`OOM`, `NOSCRIPT`...) when the server said no.
    public var serverCode: String? {
        if case .server(let error) = code { error.code } else { nil }
    }

    public var description: String {
        let name =
            switch code {
            case .connect: "connect"
            case .timeout: "timeout"
            case .auth: "auth"
            case .closed: "closed"
            case .protocolViolation: "protocol"
            case .server: "server"
            case .busy: "busy"
            }
        return "\(name): \(detail)\(requestWasSent ? " (after the command was sent)" : "")"
    }

    /// The same failure for a command that went out, or did not.
    func sent(_ requestWasSent: Bool) -> RedisError { RedisError(code, detail, requestWasSent: requestWasSent) }
}

extension RedisServerError {
    /// Servers before 6.2 say `ERR invalid password`, and `ERR Client sent AUTH` when they have none.
    var isAboutAuthentication: Bool {
        ["NOAUTH", "WRONGPASS", "NOPERM"].contains(code) || message.hasPrefix("ERR invalid password")
            || message.hasPrefix("ERR AUTH") || message.hasPrefix("ERR Client sent AUTH")
    }
}
