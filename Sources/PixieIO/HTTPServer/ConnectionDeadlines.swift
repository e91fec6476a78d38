/// How long each activity of a connection may last, in milliseconds.
struct ConnectionDeadlines {
    private let header: UInt64
    private let body: UInt64
    private let idle: UInt64
    private let send: UInt64

    init(_ configuration: HTTPServerConfiguration) {
        header = configuration.headerTimeout.wholeMilliseconds
        body = configuration.bodyTimeout.wholeMilliseconds
        idle = configuration.idleTimeout.wholeMilliseconds
        send = configuration.sendTimeout.wholeMilliseconds
    }

    /// Often enough to be late by an eighth of the shortest deadline, never more than four times a second's worth of work.
    var tick: UInt64 { min(max(min(header, body, idle, send) / 8, 10), 250) }

    /// For libmicrohttpd's own timeout, in seconds: later than all of ours.
    ///
    /// It is for one case only. When a suspended exchange ends and the beginning of a next request is there together with the
    /// client's end, 0.9.75 leaves the connection out of its epoll set, where shutting down the socket does not reach it.
    var backstop: Int { Int(max(header, body, idle, send) / 1000) + 1 }

    func hasPassed(_ activity: ConnectionClock.Activity, since: UInt64, now: UInt64) -> Bool {
        let limit: UInt64
        switch activity {
        case .opening, .header: limit = header
        case .body: limit = body
        case .idle: limit = idle
        case .sending: limit = send
        case .handling, .suspended: return false
        }
        return now > since && now - since > limit
    }
}

extension Duration {
    /// Rounded down; zero when negative.
    var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return seconds < 0 ? 0 : UInt64(seconds) * 1000 + UInt64(max(attoseconds, 0) / 1_000_000_000_000_000)
    }
}
