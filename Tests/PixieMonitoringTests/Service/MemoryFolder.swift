import PixieCore
import Synchronization

/// A state folder in memory, which outlives the monitors that use it.
final class MemoryFolder: StateFolder {
    private let files = Mutex<[String: [UInt8]]>([:])

    func read(_ name: String) async throws -> [UInt8]? { files.withLock { $0[name] } }

    func replace(_ name: String, with bytes: [UInt8]) async throws { files.withLock { $0[name] = bytes } }

    func append(_ bytes: [UInt8], to name: String, limit: Int, keeping: Int) async throws {
        files.withLock { $0[name, default: []] += bytes }
    }

    var names: [String] { files.withLock { $0.keys.sorted() } }
}
