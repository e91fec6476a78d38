import CCurl
import CLinux
import CMicroHTTPD
import Glibc
public import PixieCore

/// A `StateFolder` in the file system, made when it is first written to. Its files are for this user only.
///
/// Reads and writes happen one after the other on a thread of their own, so no caller's thread waits for a disk.
public final class DiskFolder: StateFolder {
    /// No state file is nearly as large; a larger one is somebody's mistake and is not read.
    public static let maximumBytes = 64 << 20

    private let path: String
    private let worker = BlockingWorker(limit: 1_024)

    public init(path: String) { self.path = path }

    public func read(_ name: String) async throws -> [UInt8]? {
        let file = filePath(name)
        return try await onWorker { try DiskFile.read(file, limit: Self.maximumBytes) }
    }

    public func replace(_ name: String, with bytes: [UInt8]) async throws {
        let (folder, file) = (path, filePath(name))
        try await onWorker {
            try DiskFile.makeFolder(folder)
            try DiskFile.write(bytes, to: file + ".new", flags: O_WRONLY | O_CREAT | O_TRUNC)
            guard unsafe rename(file + ".new", file) == 0 else { throw DiskFile.failure("put in place", file) }
            try DiskFile.syncFolder(folder)
        }
    }

    public func append(_ bytes: [UInt8], to name: String, limit: Int, keeping: Int) async throws {
        let (folder, file) = (path, filePath(name))
        try await onWorker {
            try DiskFile.makeFolder(folder)
            let size = DiskFile.size(file)
            if let size, size + bytes.count > limit {
                for number in stride(from: keeping - 1, through: 1, by: -1) {
                    unsafe rename("\(file).\(number)", "\(file).\(number + 1)")
                }
                guard unsafe keeping > 0 ? rename(file, "\(file).1") == 0 : unlink(file) == 0 else {
                    throw DiskFile.failure("set aside", file)
                }
            }
            try DiskFile.write(bytes, to: file, flags: O_WRONLY | O_CREAT | O_APPEND)
            if size == nil || size.map({ $0 + bytes.count > limit }) == true { try DiskFile.syncFolder(folder) }
        }
    }

    private func filePath(_ name: String) -> String {
        precondition(!name.isEmpty && !name.contains("/") && name != "." && name != "..", "\(name) is no file name")
        return "\(path)/\(name)"
    }

    private func onWorker<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = worker.submit { continuation.resume(with: Result(catching: work)) }
            if !isTaken {
                continuation.resume(throwing: StateError(.busy, "too many writes to \(path) are waiting"))
            }
        }
    }
}
