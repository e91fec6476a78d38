/// Lines of a file that are loaded together, as they were read.
struct LineBatch: Sendable {
    /// In the file's order, without empty ones.
    var lines: [FileLines.Line] = []
    /// Where the next batch begins.
    var end: FileLines.Place
    /// Of all that was read for it.
    var bytes = 0
}

/// Reads a file in batches, by count and by bytes.
struct LineBatchReader: ~Copyable {
    private var lines: FileLines
    private var end: FileLines.Place
    private let maximumLines: Int
    private let maximumBytes: Int

    init(
        path: String, from position: BulkJournal.Position, maximumLines: Int, maximumBytes: Int
    ) throws(UnreadableFile) {
        lines = try FileLines(path: path, offset: position.offset, line: position.lines)
        end = .init(offset: position.offset, lines: position.lines)
        self.maximumLines = maximumLines
        self.maximumBytes = maximumBytes
    }

    var size: Int { lines.identity.size }

    /// Nil at the end; without a line where only empty ones were left.
    mutating func next() throws -> LineBatch? {
        var batch = LineBatch(end: end)
        while batch.lines.count < maximumLines, batch.bytes < maximumBytes, let line = try lines.next() {
            batch.end = line.next
            batch.bytes += line.bytes.count
            if !line.isTooLong, line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            batch.lines.append(line)
        }
        guard batch.end != end else { return nil }
        end = batch.end
        return batch
    }
}
