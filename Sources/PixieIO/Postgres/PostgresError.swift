/// Why the database gave no answer.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The connection URL cannot be used.
        case configuration
        /// No connection: name not found, refused, TLS refused, the server is starting or full.
        case connect
        /// The server does not accept the user, the password or the address.
        case authentication
        /// The session that was opened can write, so it is not used.
        case notReadOnly
        /// The deadline passed, or the server gave up at its own limit.
        case timeout
        /// The connection broke, or was closed on this side.
        case closed
        /// The server refused the statement, with this five-character SQLSTATE.
        case sqlState(String)
        /// The server said something its protocol does not promise, or a value is not of the type asked for.
        case protocolViolation
        /// The result is larger than the configuration allows.
        case tooLarge
        /// No connection came free in time, or too many callers wait for one.
        case poolExhausted
    }

    public var code: Code
    /// For logs: one line. Never holds SQL text, a parameter, a value of a row or a password.
    public var detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String {
        if case .sqlState(let state) = code { return "sqlState \(state): \(detail)" }
        return "\(code): \(detail)"
    }
}
