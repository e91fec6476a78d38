import CPostgres

/// libpq's copy of what it takes to cancel a running statement.
///
/// `@unchecked Sendable`. Proof: the copy is never changed, and libpq documents `PQcancel` as safe on any thread.
@safe final class LibpqCancellation: @unchecked Sendable {
    private let cancel: OpaquePointer

    init(_ cancel: OpaquePointer) { unsafe self.cancel = cancel }

    deinit { unsafe PQfreeCancel(cancel) }

    /// Asks the server on a connection of its own, and waits until the server has taken note. Blocks, for ever if the
    /// server does not answer.
    func send() {
        // The words are for people; that a cancellation failed shows in the statement, which then goes on.
        var words = (CChar(0), CChar(0))
        _ = unsafe withUnsafeMutableBytes(of: &words) { buffer in
            unsafe PQcancel(cancel, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
        }
    }
}
