import Glibc

/// The lines of a file, one after the other, in bounded memory.
///
/// Reads block the thread: for commands, not for the server.
struct FileLines: ~Copyable {
    struct Line {
        var bytes: [UInt8]
        /// From 1.
        var number: Int
        /// Where the next line begins.
        var end: Int
        /// Too long to be kept: `bytes` is empty.
        var isTooLong: Bool
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static let maximumLine = 4 << 20

    private let descriptor: Int32
    /// Used again for every piece of the file.
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private var filled = 0
    private var position = 0
    private var offset: Int
    private var number: Int

    /// The file's size in bytes.
    let size: Int

    /// Opens the file and goes to `offset`, where line number `line` + 1 begins.
    init(path: String, offset: Int = 0, line: Int = 0) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, lseek(descriptor, offset, SEEK_SET) == offset else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw Failure(description: "\(path): \(reason)")
        }
        size = Int(status.st_size)
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
        return Line(bytes: bytes, number: number, end: offset, isTooLong: length > Self.maximumLine)
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
                throw Failure(description: "the file cannot be read: \(String(cString: strerror(errno)))")
            }
            filled = count
            position = 0
            return count > 0
        }
    }
}
