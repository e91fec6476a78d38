import Glibc

/// Why a file is not read.
public struct UnreadableFile: Error, CustomStringConvertible {
    public var description: String
}

/// Tells whether a file is the one it was.
struct FileIdentity: Codable, Hashable, Sendable {
    /// From the root, without symbolic links.
    var path: String
    var size: Int
    /// When it was written last, in nanoseconds; nil in journals that do not say.
    var modified: Int?

    init(path: String, size: Int, modified: Int? = nil) {
        self.path = path
        self.size = size
        self.modified = modified
    }

    init(path: String, _ status: stat) {
        let resolved = realpath(path, nil)
        self.init(
            path: resolved.map { String(cString: $0) } ?? path, size: Int(status.st_size),
            modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
        free(resolved)
    }
}
