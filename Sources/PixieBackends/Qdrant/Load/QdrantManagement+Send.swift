import PixieCore

extension QdrantManagement {
    struct SentLines {
        /// The first hundred.
        var rejected: [LoadReport.Rejected] = []
        var wasStopped = false
    }

    /// A batch on its way: read, made into bodies, written.
    private struct Batch: Sendable {
        var number: Int
        /// Of its lines: what all batches together hold is bounded by that.
        var bytes: Int
        var outcome: AcknowledgedBatches.Outcome
        /// Writes it; nil when nothing is left to write.
        var write: (@Sendable () async throws -> Void)?
    }

    private enum Step: Sendable {
        case made(Batch, rejected: [LoadReport.Rejected])
        case written(Batch)
    }

    /// Sends the file from where the journal is, which is kept up to date.
    ///
    /// Bodies are made by two at a time while others are under way, and wait where the server is what takes longest.
    func send(
        _ load: BulkLoad, _ dimensions: Int, _ journal: inout BulkJournal, journals: BulkJournalStore,
        embedding: Embedding?, progress: (CollectionStep) -> Void
    ) async throws -> SentLines {
        var reader = try LineBatchReader(
            path: load.path, from: journal.position, maximumLines: load.pointsPerRequest,
            maximumBytes: load.bytesPerRequest)
        let size = max(1, reader.size)
        var batches = AcknowledgedBatches(position: journal.position)
        var sent = SentLines()
        var (shown, noted) = (ContinuousClock.now, ContinuousClock.now)
        // The group's closure cannot hold the caller's variables: what changes is a copy that it hands back.
        var current = journal
        defer {
            journal = current
            // Best effort: where this fails, the position is the one before.
            try? journals.write(current)
        }
        // Where the first line that cannot be loaded ends it all, nothing behind a line is read before that one was.
        let aheadAtMost = load.isStrict ? 1 : 2
        try await withThrowingTaskGroup(of: Step.self) { group in
            var window = RequestWindow(maximum: load.parallelRequests)
            var (making, underWay, bytes) = (0, 0, 0)
            var ready: [Batch] = []
            var isAtEnd = false

            func acknowledge(_ batch: Batch) throws {
                bytes -= batch.bytes
                guard batches.finish(batch.number, batch.outcome) else { return }
                current.position = batches.position
                // Not after each: the disk takes longer to note a batch than a server to write it. What a kill leaves unnoted is
                // sent once more, which changes nothing.
                if ContinuousClock.now - noted > .milliseconds(500) {
                    try journals.write(current)
                    noted = .now
                }
                guard ContinuousClock.now - shown > .seconds(1) else { return }
                shown = .now
                let (offset, loaded) = (current.position.offset, current.position.loaded)
                progress(CollectionStep("\(offset * 100 / size)%, \(loaded) points", completed: offset, of: size))
            }

            while true {
                while underWay < window.limit, !ready.isEmpty {
                    let batch = ready.removeFirst()
                    underWay += 1
                    group.addTask {
                        try await batch.write?()
                        return .written(batch)
                    }
                }
                while !isAtEnd, making + ready.count < aheadAtMost,
                    bytes == 0 || bytes + load.bytesPerRequest <= load.bytesUnderWay
                {
                    guard let lines = try reader.next() else {
                        isAtEnd = true
                        break
                    }
                    let number = batches.begin()
                    making += 1
                    bytes += lines.bytes
                    group.addTask { made(lines, number, for: load, dimensions: dimensions, embedding: embedding) }
                }
                guard let step = try await group.next() else { break }
                switch step {
                case .made(let batch, let rejected):
                    making -= 1
                    if !rejected.isEmpty {
                        sent.rejected = Array((sent.rejected + rejected).sorted { $0.line < $1.line }.prefix(100))
                        sent.wasStopped = load.isStrict
                        isAtEnd = isAtEnd || load.isStrict
                    }
                    if batch.write == nil { try acknowledge(batch) } else { ready.append(batch) }
                case .written(let batch):
                    underWay -= 1
                    window.answered(bytes: batch.bytes, at: .now)
                    try acknowledge(batch)
                }
            }
        }
        return sent
    }

    /// Reads the lines and makes what writes them.
    private func made(
        _ lines: LineBatch, _ number: Int, for load: BulkLoad, dimensions: Int, embedding: Embedding?
    ) -> Step {
        let batch = LoadBatch(
            lines, dimensions: dimensions, embeds: embedding != nil, stopsAtRejection: load.isStrict)
        let outcome = AcknowledgedBatches.Outcome(
            end: batch.end, loaded: batch.lines.count, rejected: batch.rejected.count)
        var made = Batch(number: number, bytes: lines.bytes, outcome: outcome)
        if let embedding, batch.lacksVectors {
            made.write = {
                var batch = batch
                try await batch.embed(embedding, dimensions: dimensions)
                try await upsert(batch.bodies, in: load.collection)
            }
        } else if !batch.lines.isEmpty {
            let bodies = batch.bodies
            made.write = { try await upsert(bodies, in: load.collection) }
        }
        return .made(made, rejected: batch.rejected)
    }

    private func upsert(_ bodies: [PointBatch], in collection: String) async throws {
        for body in bodies { try await client.upsert(body, in: collection, deadline: deadline) }
    }
}
