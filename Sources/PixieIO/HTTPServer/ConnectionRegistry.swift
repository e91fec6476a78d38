internal import Synchronization

/// Every open connection, in all and by address.
///
/// A connection is taken out before libmicrohttpd closes its socket, so whoever holds the lock may use the socket's number.
final class ConnectionRegistry: Sendable {
    struct Contents {
        fileprivate(set) var connections: [ObjectIdentifier: HTTPConnection] = [:]
        fileprivate var byAddress: [String: Int] = [:]
        /// Set once, when the server cuts whatever is left: nothing is admitted afterwards.
        var isClosed = false
    }

    private let contents = Mutex(Contents())
    private let maximum: Int
    private let maximumPerAddress: Int

    init(maximum: Int, maximumPerAddress: Int) {
        self.maximum = maximum
        self.maximumPerAddress = maximumPerAddress
    }

    /// False: one too many. The connection is kept in the list all the same, until it is closed.
    func admit(_ connection: HTTPConnection) -> Bool {
        contents.withLock { contents in
            let ofAddress = contents.byAddress[connection.remoteAddress, default: 0]
            let isTooMany =
                contents.isClosed || contents.connections.count >= maximum
                || (maximumPerAddress > 0 && ofAddress >= maximumPerAddress)
            contents.connections[ObjectIdentifier(connection)] = connection
            contents.byAddress[connection.remoteAddress] = ofAddress + 1
            return !isTooMany
        }
    }

    func remove(_ connection: HTTPConnection) {
        contents.withLock { contents in
            contents.connections[ObjectIdentifier(connection)] = nil
            let left = contents.byAddress[connection.remoteAddress, default: 1] - 1
            contents.byAddress[connection.remoteAddress] = left > 0 ? left : nil
        }
    }

    var count: Int { contents.withLock { $0.connections.count } }

    func withContents<Result>(_ body: (inout Contents) -> Result) -> Result {
        contents.withLock { body(&$0) }
    }
}
