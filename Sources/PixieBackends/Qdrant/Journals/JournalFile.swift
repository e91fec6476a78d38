import FoundationEssentials
import Glibc

/// A small file of the state folder that is whole at any moment, whatever is killed.
struct JournalFile<Content: Codable>: Sendable {
    let path: String
    /// What the file is, in words that complete "The ... at".
    let name: String

    /// Nil when there is none.
    func read() throws -> Content? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(Content.self, from: try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ManagementRefusal("The \(name) at '\(path)' cannot be read: look at it by hand, or move it away.")
        }
    }

    func write(_ content: Content) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(content)
        // A new file takes the old one's place in one step, and only once it is on the disk.
        let fresh = path + ".new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let written = data.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == data.count, fsync(descriptor) == 0, rename(fresh, path) == 0 else { throw failure() }
    }

    func remove() throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure() }
    }

    private func failure() -> ManagementRefusal {
        ManagementRefusal("The \(name) at '\(path)' cannot be written: \(String(cString: strerror(errno))).")
    }
}
