internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

extension ServerCore {
    /// While stopping, how long a kept-alive connection must have been quiet to be closed: a client that is about to send its
    /// next request gets it answered.
    private static let quietBeforeClosing: UInt64 = 300

    /// libmicrohttpd takes no notice of an end in the middle of a request line or header. After this long it has read all there is.
    private static let patienceWithHalfRequest: UInt64 = 1000

    /// Cuts the connections that are past a deadline or whose client has gone.
    func sweep(now: UInt64) {
        // Sockets are used only under the registry's lock: a connection still in there has its socket open.
        let lost = registry.withContents { contents -> [HTTPConnection] in
            var lost: [HTTPConnection] = []
            var unwatched: [HTTPConnection] = []
            for connection in contents.connections.values {
                let (activity, since) = connection.clock.reading
                if activity == .suspended {
                    unwatched.append(connection)
                } else if deadlines.hasPassed(activity, since: since, now: now) {
                    counters.cutOff.add(1, ordering: .relaxed)
                    lost.append(connection)
                } else if isDraining && (activity == .idle || activity == .opening)
                    && now > since + Self.quietBeforeClosing
                {
                    lost.append(connection)
                } else if activity.isReceiving && now > since + Self.patienceWithHalfRequest {
                    unwatched.append(connection)
                }
            }
            lost += Self.gone(unwatched)
            for connection in lost { connection.shutDown() }
            return lost
        }
        for connection in lost { connection.abandon() }
    }

    /// The end of a stop's grace: admits nothing more and cuts whatever is left.
    func cutEverything() {
        let left = registry.withContents { contents in
            contents.isClosed = true
            for connection in contents.connections.values { connection.shutDown() }
            return Array(contents.connections.values)
        }
        for connection in left { connection.abandon() }
    }

    /// Those whose client has closed its side.
    private static func gone(_ connections: [HTTPConnection]) -> [HTTPConnection] {
        guard !connections.isEmpty else { return [] }
        // POLLRDHUP, which Glibc's module leaves out; epoll has the same bit.
        let events = Int16(EPOLLRDHUP.rawValue)
        var polled = connections.map { pollfd(fd: $0.socket, events: events, revents: 0) }
        guard unsafe poll(&polled, nfds_t(polled.count), 0) > 0 else { return [] }
        let mask = events | Int16(POLLHUP) | Int16(POLLERR)
        return zip(connections, polled).filter { $1.revents & mask != 0 }.map(\.0)
    }
}
