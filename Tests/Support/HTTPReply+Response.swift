public import PixieCore

extension HTTPReply {
    /// The response, as a server would come to it; whoever is asked must answer exactly once.
    public func response() async -> OutboundResponse {
        switch self {
        case .now(let response): response
        case .later(let work): await work()
        case .asking(let ask):
            await withCheckedContinuation { (continuation: CheckedContinuation<HTTPReply, Never>) in
                ask { continuation.resume(returning: $0) }
            }.response()
        }
    }

    public var isInline: Bool {
        if case .now = self { true } else { false }
    }
}
