import PixieCore

/// Points that are written in one request, and where in the file they end.
struct LoadBatch: Sendable {
    var lines: [LoadLine] = []
    var end: BulkJournal.Position
    /// Of the lines in the file.
    var bytes = 0
    var rejected: [LoadReport.Rejected] = []
}

/// Reads a file of lines into batches, by count and by bytes; a line that cannot be loaded is set aside.
struct LoadBatchReader: ~Copyable {
    private var lines: FileLines
    private let dimensions: Int
    private let embeds: Bool
    private let maximumPoints: Int
    private let maximumBytes: Int
    private var position: BulkJournal.Position

    /// `embeds`: whether lines without a vector get one later.
    init(
        path: String, from position: BulkJournal.Position, dimensions: Int, embeds: Bool, maximumPoints: Int,
        maximumBytes: Int
    ) throws {
        lines = try FileLines(path: path, offset: position.offset, line: position.lines)
        self.position = position
        self.dimensions = dimensions
        self.embeds = embeds
        self.maximumPoints = maximumPoints
        self.maximumBytes = maximumBytes
    }

    var size: Int { lines.identity.size }

    /// Nil at the end. With `stopsAtRejection` a rejected line ends its batch, so that nothing behind it is read.
    mutating func next(stopsAtRejection: Bool) throws -> LoadBatch? {
        var batch = LoadBatch(end: position)
        while batch.lines.count < maximumPoints, batch.bytes < maximumBytes, let line = try lines.next() {
            position.offset = line.end
            position.lines = line.number
            batch.bytes += line.bytes.count
            if !line.isTooLong, line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            do throws(LoadLine.Rejection) {
                batch.lines.append(try accepted(line))
                position.loaded += 1
            } catch {
                batch.rejected.append(.init(line: line.number, reason: error.reason))
                position.rejected += 1
                if stopsAtRejection { break }
            }
        }
        guard position != batch.end else { return nil }
        batch.end = position
        return batch
    }

    private func accepted(_ line: FileLines.Line) throws(LoadLine.Rejection) -> LoadLine {
        if line.isTooLong { throw .init(reason: "longer than \(FileLines.maximumLine >> 20) MiB") }
        let accepted = try LoadLine(line.bytes, dimensions: dimensions)
        if accepted.vector == nil, !embeds {
            throw .init(reason: "no vector, and no embedding model is configured (OPENAI_API_KEY or OPENAI_BASE_URL)")
        }
        return accepted
    }
}
