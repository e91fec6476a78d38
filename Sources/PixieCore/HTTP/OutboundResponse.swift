public import HTTPTypes

/// What the server sends back.
public struct OutboundResponse: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Sent chunked, as it is written; the connection waits without a thread while there is nothing to send.
        case stream(ResponseStream)
    }

    public var status: HTTPResponse.Status
    /// `Content-Length`, `Date` and `Connection` are the server's own: setting them here has no effect.
    public var headers: HTTPFields
    /// Sent after `headers`.
    public var fields: FieldBlock
    public var body: Body
    /// Called once, when the last byte has been handed to the network or the client has gone.
    public var onComplete: (@Sendable (ResponseOutcome) -> Void)?

    public init(
        status: HTTPResponse.Status, headers: HTTPFields = HTTPFields(), fields: FieldBlock = FieldBlock(),
        body: Body = .bytes([]), onComplete: (@Sendable (ResponseOutcome) -> Void)? = nil
    ) {
        self.status = status
        self.headers = headers
        self.fields = fields
        self.body = body
        self.onComplete = onComplete
    }
}

/// How the sending of a response ended.
public enum ResponseOutcome: Sendable, Hashable {
    case sent
    /// The client went away, a deadline cut it off, or the server was stopped before the last byte.
    case aborted
}

/// A handler's decision about one request.
public enum HTTPReply: Sendable {
    /// Answered on the thread that received the request, without a hop.
    case now(OutboundResponse)
    /// The connection is suspended while the closure runs as a task, and resumed exactly once with its result.
    case later(@Sendable () async -> OutboundResponse)
    /// The connection is suspended while somebody is asked who needs no task: the closure passed in is called exactly once, from any
    /// thread, with what is to be done then.
    case asking(@Sendable (@escaping @Sendable (HTTPReply) -> Void) -> Void)
}

/// Answers requests. Called on the server's own threads: it must not block.
public protocol HTTPHandler: Sendable {
    func reply(to request: InboundRequest) -> HTTPReply

    /// The answer to a request that never reached `reply`: the server turned it down itself.
    /// `request` has no body.
    func refusal(_ refusal: HTTPRefusal, of request: InboundRequest) -> OutboundResponse
}

/// Why the server turned a request down before its handler saw it.
public enum HTTPRefusal: Sendable, Hashable {
    /// The body is, or claims to be, larger than the limit in bytes.
    case bodyTooLarge(limit: Int)
    /// It is not HTTP, or could be read in two ways (400). The text says what is wrong, for the client.
    case malformedRequest(String)
}
