internal import HTTPTypes
internal import PixieCore

/// A request being received, and what is left to do once its response has been sent.
struct RequestAssembly {
    enum Stage {
        /// Nothing of a request yet.
        case none
        /// The request line has been read.
        case line
        /// The header has been accepted; body bytes follow, or the end.
        case body
        /// The handler has the request, or its response is being sent.
        case handled
    }

    var stage = Stage.none
    var receivedAt = ContinuousClock.Instant.now
    /// nil: what was received is no request target.
    var target: RequestTarget?
    /// Where libmicrohttpd put the end of the target; only compared, never read.
    var targetEnd: UInt = 0
    var method = HTTPRequest.Method.get
    var headers = HeaderBlock()
    var body: [UInt8] = []
    var bodyLimit = 0
    /// Bytes of a chunked body thrown away after it passed the limit.
    var discarded = 0
    /// The client may still be sending a body that nobody reads.
    var hasUnreadBody = false

    /// Of the response being sent.
    var stream: ResponseStream?
    var onComplete: (@Sendable (ResponseOutcome) -> Void)?

    /// Over a limit that leaves nothing to say: closed without a word, and without patience for what still comes.
    var isRefused = false

    mutating func begin(_ target: RequestTarget?, end: UInt, at now: ContinuousClock.Instant) {
        stage = .line
        receivedAt = now
        self.target = target
        targetEnd = end
        hasUnreadBody = false
        discarded = 0
    }

    /// The complete request. What it takes is not kept here.
    mutating func take(remoteAddress: String) -> InboundRequest {
        let request = InboundRequest(
            method: method, path: target?.path ?? "/", query: target?.query ?? [], headers: headers, body: body,
            remoteAddress: remoteAddress, receivedAt: receivedAt)
        stage = .handled
        target = nil
        headers = HeaderBlock()
        body = []
        return request
    }
}
