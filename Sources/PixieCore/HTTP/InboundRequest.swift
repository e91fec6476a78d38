public import HTTPTypes

/// A request as the server received it, complete with its body. A value: it may be kept and passed between threads.
public struct InboundRequest: Sendable {
    public var method: HTTPRequest.Method
    /// The path alone, percent-decoded, as received otherwise: it begins with `/`.
    public var path: String
    /// Query items in order, percent-decoded; a name without `=` has an empty value.
    public var query: [(name: String, value: String)]
    public var headers: HeaderBlock
    public var body: [UInt8]
    /// The address of the peer, without its port.
    public var remoteAddress: String
    /// When the first byte of the request line had been read.
    public var receivedAt: ContinuousClock.Instant

    public init(
        method: HTTPRequest.Method, path: String, query: [(name: String, value: String)] = [],
        headers: HeaderBlock = .init(),
        body: [UInt8] = [], remoteAddress: String = "127.0.0.1", receivedAt: ContinuousClock.Instant = .now
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.receivedAt = receivedAt
    }
}
