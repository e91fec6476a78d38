public import HTTPTypes
public import PixieCore

/// A whole request: its body is in memory, and it has a deadline.
public struct HTTPClientRequest: Sendable {
    public var method: HTTPRequest.Method
    /// Absolute, `http` or `https`.
    public var url: String
    /// Sent as they are. Framing (`Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`) is the client's own and is
    /// left out.
    public var headers: HTTPFields
    public var body: [UInt8]
    /// For everything: waiting for a connection, name look-up, and the last byte of the answer.
    public var deadline: Deadline
    /// For name look-up, TCP and TLS together; `deadline` still holds.
    public var connectTimeout: Duration
    /// A longer answer fails with `tooLarge`. Counts the body, streamed or not.
    public var maximumResponseBytes: Int

    public init(
        method: HTTPRequest.Method = .get,
        url: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        deadline: Deadline,
        connectTimeout: Duration = .seconds(5),
        maximumResponseBytes: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectTimeout = connectTimeout
        self.maximumResponseBytes = maximumResponseBytes
    }

    /// libcurl guesses a scheme, cuts at a NUL and speaks many protocols: what is not plainly http(s) does not reach it.
    var hasPlainURL: Bool {
        let start = url.prefix(8).lowercased()
        return (start.hasPrefix("http://") || start == "https://") && url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }
}
