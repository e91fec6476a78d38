public import PixieCore
import Synchronization

/// A state folder in memory, which can be told to fail.
public final class MemoryFolder: StateFolder {
    private let files = Mutex<[String: [UInt8]]>([:])
    private let failure = Mutex<StateError?>(nil)

    public init() {}

    /// Every later call throws `error`; nil ends that.
    public func fail(with error: StateError?) { failure.withLock { $0 = error } }

    public func read(_ name: String) async throws -> [UInt8]? {
        try check()
        return files.withLock { $0[name] }
    }

    public func replace(_ name: String, with bytes: [UInt8]) async throws {
        try check()
        files.withLock { $0[name] = bytes }
    }

    public func append(_ bytes: [UInt8], to name: String, limit: Int, keeping: Int) async throws {
        try check()
        files.withLock { $0[name, default: []] += bytes }
    }

    private func check() throws { if let error = failure.withLock({ $0 }) { throw error } }
}
