import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// Reads the kernel's small text files; below `root`, so that tests can bring their own.
struct SystemFiles: Sendable {
    let root: String

    /// The whole text; nil when there is no such file or it may not be read.
    ///
    /// These files state no size and are given out in pieces of at most a page, which Foundation takes the first of for the whole.
    func read(_ path: String) -> String? {
        let file = unsafe open(root + path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        while true {
            let before = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: 4_096))
            // The room was made the line before, and stays where it is during the call.
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress! + before, 4_096) }
            bytes.removeLast(4_096 - max(0, count))
            if count < 0 { if errno == EINTR { continue } else { return nil } }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        }
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
