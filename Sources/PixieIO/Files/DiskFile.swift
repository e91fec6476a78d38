import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import PixieCore

/// The blocking steps of reading and writing one file so that what was written outlives a crash.
enum DiskFile {
    /// nil when there is no such file.
    static func read(_ path: String, limit: Int) throws(StateError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("opened", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // The kernel writes at most `count` bytes into the array, which is this function's own.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw StateError(.tooLarge, "\(path) is larger than \(limit) bytes and was not read")
            }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes all of `bytes` and waits for the disk to have them.
    static func write(_ bytes: [UInt8], to path: String, flags: Int32) throws(StateError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("opened", path) }
        defer { close(descriptor) }
        var start = 0
        while start < bytes.count {
            // Reads within the array's bounds: `start` is below its count.
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw failure("written", path)
            }
            start += written
        }
        guard fsync(descriptor) == 0 else { throw failure("written to disk", path) }
    }

    /// Makes the folder and those above it; nothing when it exists.
    static func makeFolder(_ path: String) throws(StateError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw failure("made", path)
        }
        try makeFolder(String(path[..<slash]))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("made", path) }
    }

    /// A new name in a folder outlives a crash only once the folder itself is written.
    static func syncFolder(_ path: String) throws(StateError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opened", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("written to disk", path) }
    }

    /// nil when there is no such file.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// What the last system call said.
    static func failure(_ verb: String, _ path: String) -> StateError {
        let reason = unsafe String(cString: strerror(errno))
        return StateError(.system, "\(path) could not be \(verb): \(reason)")
    }
}
