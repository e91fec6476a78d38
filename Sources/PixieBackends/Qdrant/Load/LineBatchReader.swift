/// Lines of a file that are loaded together, as they were read.
struct LineBatch: Sendable {
    /// In the file's order, without empty ones.
    var lines: [FileLines.Line] = []
    /// Where the next batch begins: its offset, and the number of lines before it.
    var end: (offset: Int, lines: Int)
    /// Of all of `lines`.
    var bytes = 0
}

/// Reads a file in batches, by count and by bytes.
struct LineBatchReader: ~Copyable {
    private var lines: FileLines
    private var end: (offset: Int, lines: Int)
    private let maximumLines: Int
    private let maximumBytes: Int

    init(
        path: String, from position: BulkJournal.Position, maximumLines: Int, maximumBytes: Int
    ) throws(UnreadableFile) {
        lines = try FileLines(path: path, offset: position.offset, line: position.lines)
        end = (position.offset, position.lines)
        self.maximumLines = maximumLines
        self.maximumBytes = maximumBytes
    }

    var size: Int { lines.identity.size }

    /// Nil at the end. What is behind the last line with something in it belongs to its batch.
    mutating func next() throws -> LineBatch? {
        var batch = LineBatch(end: end)
        while batch.lines.count < maximumLines, batch.bytes < maximumBytes, let line = try lines.next() {
            batch.end = (line.end, line.number)
            batch.bytes += line.bytes.count
            if !line.isTooLong, line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            batch.lines.append(line)
        }
        guard batch.end != end else { return nil }
        end = batch.end
        return batch
    }
}
