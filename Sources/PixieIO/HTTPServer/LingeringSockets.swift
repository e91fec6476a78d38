internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// Sockets of refused requests whose clients are still sending.
///
/// A socket closed with bytes unread resets its connection, and the reset overtakes the response: the client sees a broken
/// pipe and never learns that its body was too large. So the watchdog reads what still comes, and throws it away, until the
/// client closes, or has had its time.
struct LingeringSockets {
    private static let maximum = 128
    private static let patience: UInt64 = 3_000

    private var deadlines: [Int32: UInt64] = [:]

    var isEmpty: Bool { deadlines.isEmpty }
    var sockets: Dictionary<Int32, UInt64>.Keys { deadlines.keys }

    mutating func add(_ socket: Int32, now: UInt64) {
        guard deadlines.count < Self.maximum else {
            Glibc.close(socket)
            return
        }
        deadlines[socket] = now + Self.patience
    }

    mutating func drain(into scratch: UnsafeMutableRawBufferPointer, now: UInt64) {
        for (socket, deadline) in deadlines where unsafe now > deadline || !Self.isOpen(socket, scratch) {
            Glibc.close(socket)
            deadlines[socket] = nil
        }
    }

    mutating func closeAll() {
        for socket in deadlines.keys { Glibc.close(socket) }
        deadlines = [:]
    }

    /// Reads a bounded amount, so that one client cannot keep the watchdog.
    private static func isOpen(_ socket: Int32, _ scratch: UnsafeMutableRawBufferPointer) -> Bool {
        for _ in 0..<64 {
            let count = unsafe recv(socket, scratch.baseAddress, scratch.count, Int32(MSG_DONTWAIT))
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
        }
        return true
    }
}
