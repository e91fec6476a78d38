/// Points that are written in one request, and what of their lines is set aside.
struct LoadBatch: Sendable {
    private(set) var lines: [LoadLine] = []
    private(set) var rejected: [LoadReport.Rejected] = []
    /// Where the next line to load begins.
    let end: FileLines.Place

    /// Reads the lines. `embeds`: whether one without a vector gets one later. With `stopsAtRejection` the first line that cannot be
    /// loaded is the last of the batch.
    init(_ batch: LineBatch, dimensions: Int, embeds: Bool, stopsAtRejection: Bool) {
        var end = batch.end
        lines.reserveCapacity(batch.lines.count)
        for line in batch.lines {
            do throws(LoadLine.Rejection) {
                lines.append(try Self.accepted(line, dimensions: dimensions, embeds: embeds))
            } catch {
                rejected.append(.init(line: line.number, reason: error.reason))
                guard stopsAtRejection else { continue }
                end = line.next
                break
            }
        }
        self.end = end
    }

    private static func accepted(
        _ line: FileLines.Line, dimensions: Int, embeds: Bool
    ) throws(LoadLine.Rejection) -> LoadLine {
        if line.isTooLong { throw .init(reason: "longer than \(FileLines.maximumLine >> 20) MiB") }
        let accepted = try LoadLine(line.bytes, dimensions: dimensions)
        if accepted.vector == nil, !embeds {
            throw .init(reason: "no vector, and no embedding model is configured (OPENAI_API_KEY or OPENAI_BASE_URL)")
        }
        return accepted
    }

    /// The bodies of the requests that write the lines, which all have a vector: one, but for lines that are too long to go together.
    var bodies: [PointBatch] {
        var (bodies, body) = ([PointBatch](), PointBatch(maximumPoints: lines.count))
        for line in lines {
            let point = PointBatch.point(id: line.pointID, vector: line.vector?.json ?? [], payload: line.payload)
            if body.add(point) { continue }
            bodies.append(body)
            body = PointBatch(maximumPoints: lines.count)
            // A line is at most 4 MiB long, so one always fits into an empty body.
            _ = body.add(point)
        }
        return body.count > 0 ? bodies + [body] : bodies
    }

    var lacksVectors: Bool { lines.contains { $0.vector == nil } }

    /// Gives the lines without a vector theirs.
    mutating func embed(_ embedding: QdrantManagement.Embedding, dimensions: Int) async throws {
        let missing = lines.indices.filter { lines[$0].vector == nil }
        let vectors = try await embedding(missing.map { lines[$0].content })
        guard vectors.count == missing.count,
            vectors.allSatisfy({ $0.count == dimensions && $0.allSatisfy(\.isFinite) })
        else {
            throw ManagementRefusal(
                "The embedding model's vectors do not have the collection's \(dimensions) dimensions: set PIXIE_EMBEDDING_DIMENSIONS."
            )
        }
        for (index, vector) in zip(missing, vectors) { lines[index].vector = VectorText(vector) }
    }
}
