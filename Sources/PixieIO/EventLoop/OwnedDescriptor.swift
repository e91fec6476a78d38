import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// A file descriptor that is closed when its owner goes.
struct OwnedDescriptor: ~Copyable, Sendable {
    let raw: Int32

    /// Takes the result of the system call `call`, which says failure with a negative number and `errno`.
    init(_ raw: Int32, from call: StaticString) throws(SystemCallError) {
        guard raw >= 0 else { throw SystemCallError(call: call, number: errno) }
        self.raw = raw
    }

    deinit { _ = close(raw) }
}

/// A system call that the loop needs was refused, usually because the process is out of descriptors or memory.
public struct SystemCallError: Error, CustomStringConvertible {
    public let call: StaticString
    /// The `errno` of the failure.
    public let number: Int32

    public var description: String { "\(call): \(unsafe String(cString: strerror(number)))" }
}
