import CCurl
import CLinux
import CMicroHTTPD
import FoundationEssentials
import Glibc

/// Reads the kernel's small text files; below `root`, so that tests can bring their own.
struct SystemFiles: Sendable {
    let root: String

    /// The whole text; nil when there is no such file or it may not be read.
    func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: root + path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The number of entries of a folder, without the descriptor that counting itself opens in `/proc/self/fd`.
    /// Nothing is made for each: a server has a descriptor for every connection.
    func countEntries(_ path: String) -> Int? {
        guard let folder = unsafe opendir(root + path) else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // ".", ".." and the folder just opened.
        return max(0, count - 3)
    }
}
