/// Small files that outlive a restart and a crash: settings, the state of alerts, the audit log.
///
/// Names are plain file names. Every method throws `StateError`.
public protocol StateFolder: Sendable {
    /// The whole file; nil when there is none.
    func read(_ name: String) async throws -> [UInt8]?

    /// Puts `bytes` there in place of what was there. When it returns they outlive a crash; a crash before leaves the old ones, whole.
    func replace(_ name: String, with bytes: [UInt8]) async throws

    /// Adds `bytes` to the end of the file; when it returns they outlive a crash. A file over `limit` bytes is first set aside as
    /// `name.1`, that one as `name.2`, and so on to `keeping`; older ones go.
    func append(_ bytes: [UInt8], to name: String, limit: Int, keeping: Int) async throws
}

/// Why a file of the state folder could not be read or written.
public struct StateError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The system said no: no space, no right, no such folder.
        case system
        /// Too much waits to be written already.
        case busy
        /// The file is larger than a state file may be.
        case tooLarge = "too_large"
    }

    public var code: Code
    /// Names the file and what happened.
    public var detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}
