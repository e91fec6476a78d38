/// Why there is no answer, or no more of it.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        case invalidURL
        /// The host's, or the proxy's, name was not found.
        case resolve
        /// Nobody listens there, or the network says no.
        case connect
        /// The handshake failed, or the certificate is not to be trusted.
        case tls
        /// The deadline or the connect timeout passed.
        case timeout
        /// The connection broke or ended before the answer was whole.
        case reset
        /// The answer is longer than the request allows, or its headers are longer than the client does.
        case tooLarge
        /// The server does not speak HTTP as promised.
        case protocolViolation
        /// The stream was left before.
        case cancelled
        /// The client was shut down.
        case stopped
    }

    public var code: Code
    /// For logs: holds host and port at most, never a path, a header or a body.
    public var detail: String
    /// False: not one byte went out, so sending it again is certainly safe.
    public var requestWasSent: Bool

    public init(_ code: Code, _ detail: String, requestWasSent: Bool) {
        self.code = code
        self.detail = detail
        self.requestWasSent = requestWasSent
    }

    public var description: String {
        "\(code.rawValue): \(detail)\(requestWasSent ? " (after the request was sent)" : "")"
    }
}
