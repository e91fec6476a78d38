import CPostgres

/// One `PGconn`. Used on the loop's thread only.
///
/// `@safe`: the pointer is made in `init`, freed in `deinit`, and each use is marked.
@safe final class LibpqHandle {
    private let connection: OpaquePointer

    /// Begins to connect, without waiting. Nil when there is no memory; any other failure shows in `poll`.
    init?(_ parameters: [(keyword: String, value: String)]) {
        let opened = unsafe CStringList.with(parameters.map(\.keyword)) { keywords in
            unsafe CStringList.with(parameters.map(\.value)) { values in
                unsafe PQconnectStartParams(keywords, values, 0)
            }
        }
        guard let opened = unsafe opened else { return nil }
        unsafe connection = opened
        // Verbose messages carry the SQLSTATE, which is all there is to tell a wrong password from a full server.
        unsafe PQsetErrorVerbosity(opened, PQERRORS_VERBOSE)
        // Without a processor libpq prints notices to standard error.
        _ = unsafe PQsetNoticeProcessor(opened, ignoreNotice, nil)
    }

    deinit { unsafe PQfinish(connection) }

    var socket: Int32 { unsafe PQsocket(connection) }
    var isBroken: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }
    var isInTransaction: Bool { unsafe PQtransactionStatus(connection) != PQTRANS_IDLE }
    /// More of the answer has to arrive before `nextResult` can be asked without blocking. Also digests notices.
    var isBusy: Bool { unsafe PQisBusy(connection) != 0 }
    var errorWords: String { unsafe String(cString: PQerrorMessage(connection)) }

    func poll() -> PostgresPollingStatusType { unsafe PQconnectPoll(connection) }

    /// After the connection is made: no call blocks any more, and statements are sent without waiting for each other.
    func becomeNonBlocking() -> Bool {
        unsafe PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1
    }

    /// Takes in what the socket has. False when the connection is broken.
    func consumeInput() -> Bool { unsafe PQconsumeInput(connection) == 1 }

    /// True when all is sent, false when the socket takes no more for now, nil when it is broken.
    func flush() -> Bool? {
        switch unsafe PQflush(connection) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    /// The next result of what was sent; nil marks the end of one statement's results.
    func nextResult() -> LibpqResult? { unsafe PQgetResult(connection).map { unsafe LibpqResult($0) } }

    /// Notifications are not subscribed to; one that comes anyway must not pile up.
    func dropNotifications() {
        while let notification = unsafe PQnotifies(connection) { unsafe PQfreemem(notification) }
    }

    /// Whoever sends a row at a time lets us stop before the memory is gone. Before the first result of a statement.
    func receiveRowByRow() { _ = unsafe PQsetSingleRowMode(connection) }

    /// A way to cancel what runs now that does not need this object any more. Nil when there is no memory.
    func makeCancellation() -> LibpqCancellation? {
        unsafe PQgetCancel(connection).map { unsafe LibpqCancellation($0) }
    }

    // MARK: Sending. False when the connection is broken.

    func send(_ text: String, _ parameters: [PostgresParameter]) -> Bool {
        let types = parameters.map(\.type.number)
        return unsafe ParameterBlock(parameters).withPointers { values, lengths, formats in
            unsafe PQsendQueryParams(
                connection, text, Int32(parameters.count), types, values, lengths, formats, 1) == 1
        }
    }

    func sendPrepare(_ name: String, _ text: String, _ types: [PostgresType]) -> Bool {
        unsafe PQsendPrepare(connection, name, text, Int32(types.count), types.map(\.number)) == 1
    }

    func sendExecute(_ name: String, _ parameters: [PostgresParameter]) -> Bool {
        unsafe ParameterBlock(parameters).withPointers { values, lengths, formats in
            unsafe PQsendQueryPrepared(connection, name, Int32(parameters.count), values, lengths, formats, 1) == 1
        }
    }

    func sendSync() -> Bool { unsafe PQpipelineSync(connection) == 1 }
}

@c(pixie_libpq_ignore_notice)
private func ignoreNotice(_ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?) {}
