import Glibc

/// The lines of a file, one after the other, in bounded memory.
///
/// Reads block the thread: for commands, not for the server.
struct FileLines: ~Copyable {
    /// A place between two lines.
    struct Place: Hashable, Sendable {
        var offset: Int
        /// How many there are before it.
        var lines: Int
    }

    struct Line {
        var bytes: [UInt8]
        /// From 1.
        var number: Int
        /// Where the next line begins.
        var end: Int
        /// Too long to be kept: `bytes` is empty.
        var isTooLong: Bool

        /// The place behind it.
        var next: Place { Place(offset: end, lines: number) }
    }

    static let maximumLine = 4 << 20

    private let descriptor: Int32
    /// Used again for every piece of the file.
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private var filled = 0
    private var position = 0
    private var offset: Int
    private var number: Int

    /// Which file it is.
    let identity: FileIdentity

    /// Opens the file and goes to `offset`, where line number `line` + 1 begins. Throws `UnreadableFile`.
    init(path: String, offset: Int = 0, line: Int = 0) throws(UnreadableFile) {
        // Without blocking: a pipe that nobody writes to would hold the opening up.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, lseek(descriptor, offset, SEEK_SET) == offset else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw UnreadableFile(description: "\(path): \(reason)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw UnreadableFile(description: "\(path): not a regular file")
        }
        identity = FileIdentity(path: path, status)
        self.offset = offset
        number = line
    }

    deinit { close(descriptor) }

    /// Nil after the last line. A last line without its end counts.
    mutating func next() throws -> Line? {
        var bytes: [UInt8] = []
        var length = 0
        while true {
            if position == filled, try !fill() {
                guard length > 0 else { return nil }
                return line(bytes, length: length, ending: 0)
            }
            let end = lineEnd()
            let piece = buffer[position..<(end ?? filled)]
            length += piece.count
            if length <= Self.maximumLine { bytes += piece } else { bytes = [] }
            position = end.map { $0 + 1 } ?? filled
            if end != nil { return line(bytes, length: length, ending: 1) }
        }
    }

    private mutating func line(_ bytes: [UInt8], length: Int, ending: Int) -> Line {
        offset += length + ending
        number += 1
        // Some programs begin a file with a byte order mark.
        let text = number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        return Line(bytes: text, number: number, end: offset, isTooLong: length > Self.maximumLine)
    }

    private func lineEnd() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            return memchr(start + position, 0x0A, filled - position).map { UnsafeRawPointer($0) - start }
        }
    }

    private mutating func fill() throws -> Bool {
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw UnreadableFile(
                    description: "\(identity.path) cannot be read: \(String(cString: strerror(errno)))")
            }
            filled = count
            position = 0
            return count > 0
        }
    }
}
