import FoundationEssentials
import Glibc
import PixieCore

/// The ids a collection had when it was gone through, in the server's order, one a line: what it gained and lost since is told
/// without holding them in memory.
struct IDFile: Sendable {
    let path: String

    /// Takes the old file's place once `finish` is called; until then the old one can be read.
    struct Writer: ~Copyable {
        private let path: String
        private let descriptor: Int32
        private var buffer: [UInt8] = []

        /// Closes the descriptor at its end.
        fileprivate init(path: String, descriptor: Int32) {
            self.path = path
            self.descriptor = descriptor
        }

        deinit { close(descriptor) }

        mutating func append(_ id: JSONValue) throws {
            buffer += id.jsonBytes
            buffer.append(0x0A)
            if buffer.count >= 64 << 10 { try flush() }
        }

        mutating func finish() throws {
            try flush()
            guard fsync(descriptor) == 0, rename(path + ".new", path) == 0 else { throw IDFile.failure(path) }
        }

        private mutating func flush() throws {
            let written = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written == buffer.count else { throw IDFile.failure(path) }
            buffer.removeAll(keepingCapacity: true)
        }
    }

    func writer() throws -> Writer {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw IDFile.failure(path) }
        return Writer(path: path, descriptor: descriptor)
    }

    private static func failure(_ path: String) -> ManagementRefusal {
        ManagementRefusal("The list of ids at '\(path)' cannot be written: \(String(cString: strerror(errno))).")
    }

    /// So many ids from a place on, 0 at first, and the place of the next; nil behind the last.
    func page(at place: Int, limit: Int) throws -> (ids: [JSONValue], next: Int?) {
        var lines = try FileLines(path: path, offset: place)
        var ids: [JSONValue] = []
        var end = place
        while ids.count < limit, let line = try lines.next() {
            guard let id = try? JSONDecoder().decode(JSONValue.self, from: Data(line.bytes)) else {
                throw ManagementRefusal("The list of ids at '\(path)' cannot be read: look at it by hand.")
            }
            ids.append(id)
            end = line.end
        }
        return (ids, end < lines.identity.size ? end : nil)
    }

    func remove() {
        unlink(path)
        unlink(path + ".new")
    }
}
