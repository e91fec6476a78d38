public import PixieCore

/// What to load, and how.
public struct BulkLoad: Sendable {
    public var path: String
    public var collection: String
    /// Nil: `defer` on an empty collection, else `online`.
    public var strategy: BulkStrategy?
    /// Ends at the first line that cannot be loaded.
    public var isStrict = false
    /// Allows `m0` on a collection that has points.
    public var isForced = false
    /// Requests under way at one time.
    public var parallelRequests = 3
    /// Few: a server reads what fits into its processor's cache about twice as fast.
    public var pointsPerRequest = 64
    public var bytesPerRequest = 2 << 20
    /// Bytes of lines in all requests under way: what bounds memory where single lines are large.
    public var bytesUnderWay = 6_500_000

    public init(path: String, collection: String) {
        self.path = path
        self.collection = collection
    }
}

extension QdrantManagement {
    /// Turns texts into vectors, in their order.
    public typealias Embedding = @Sendable ([String]) async throws -> [[Float]]

    /// Loads the file; one that was interrupted goes on where it was. Memory does not depend on the file's size.
    ///
    /// The settings the strategy changes are written down first, and come back at the end. After an error, or a kill, the same
    /// load can be run again, or `finishBulk` brings the settings back. `progress` gets a line now and then.
    public func load(
        _ load: BulkLoad, journals: BulkJournalStore, embedding: Embedding? = nil, waitingAtMost: Duration? = nil,
        progress: (CollectionStep) -> Void = { _ in }
    ) async throws -> LoadReport {
        let live = try await describe(load.collection)
        let file = try FileLines(path: load.path).identity
        var journal = try await begun(load, file: file, live: live, journals: journals, progress: progress)
        let start = ContinuousClock.now
        let loadedBefore = journal.position.loaded
        let resumedAt = journal.position.lines > 0 ? journal.position.lines : nil
        let outcome = try await send(
            load, live.dimensions, &journal, journals: journals, embedding: embedding, progress: progress)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let waited = try await finish(
            journal, journals: journals, waitsUntil: waitingAtMost.map { .after($0) },
            progress: progress)
        let position = journal.position
        return LoadReport(
            collection: load.collection, strategy: journal.strategy, loaded: position.loaded,
            rejected: position.rejected, rejectedLines: outcome.rejected, resumedAtLine: resumedAt,
            wasStopped: outcome.wasStopped, seconds: seconds,
            pointsPerSecond: Double(position.loaded - loadedBefore) / max(seconds, 1e-3), waited: waited)
    }

    /// What a load would do first, without doing it.
    public func planLoad(_ load: BulkLoad, journals: BulkJournalStore) async throws -> LoadPlan {
        let live = try await describe(load.collection)
        let file = try FileLines(path: load.path).identity
        let found = try resumable(load, file: file, journals: journals)
        let strategy = found?.strategy ?? load.strategy ?? .suited(points: live.points)
        if found == nil { try checkM0(load.collection, strategy, live: live, isForced: load.isForced) }
        return LoadPlan(
            collection: load.collection, file: load.path, bytes: file.size, strategy: strategy,
            resumesAfterLine: found.map(\.position.lines), points: live.points)
    }

    /// The journal of a load that goes on with this one; nil where this one begins. Refuses to begin while another is unfinished.
    private func resumable(_ load: BulkLoad, file: FileIdentity, journals: BulkJournalStore) throws -> BulkJournal? {
        guard var found = try journals.read(load.collection) else { return nil }
        // One whose settings are back is over, unless it is the same again: then it was killed while the graph was built.
        if found.isRestored { return found.file == file && found.server == client.address ? found : nil }
        guard found.file?.path == file.path, found.server == client.address else {
            throw ManagementRefusal(
                "A load of '\(load.collection)' is not finished (\(found.file?.path ?? "pixie qdrant bulk begin")): run that "
                    + "again with the same file, or 'pixie qdrant bulk finish \(load.collection)' to bring its settings back."
            )
        }
        if found.file != file {
            // The lines are not those that were counted: from the first one on, then. What is there already stays once.
            found.file = file
            found.position = BulkJournal.Position()
        }
        return found
    }

    private func begun(
        _ load: BulkLoad, file: FileIdentity, live: CollectionDescription, journals: BulkJournalStore,
        progress: (CollectionStep) -> Void
    ) async throws -> BulkJournal {
        guard let found = try resumable(load, file: file, journals: journals) else {
            let strategy = load.strategy ?? .suited(points: live.points)
            return try await begin(
                load.collection, strategy, file: file, live: live, isForced: load.isForced, journals: journals)
        }
        if found.isRestored { return found }
        progress("going on after line \(found.position.lines), with the strategy \(found.strategy)")
        try journals.write(found)
        // The settings may not have been sent before the interruption: sending them twice does no harm.
        if let settings = found.strategy.begin(found.before) { try await change(load.collection, settings) }
        return found
    }

    private struct Written {
        var number: Int
        var bytes: Int
    }

    private struct Sent {
        var rejected: [LoadReport.Rejected] = []
        var wasStopped = false
    }

    private func send(
        _ load: BulkLoad, _ dimensions: Int, _ journal: inout BulkJournal, journals: BulkJournalStore,
        embedding: Embedding?, progress: (CollectionStep) -> Void
    ) async throws -> Sent {
        var reader = try LoadBatchReader(
            path: load.path, from: journal.position, dimensions: dimensions, embeds: embedding != nil,
            maximumPoints: load.pointsPerRequest, maximumBytes: load.bytesPerRequest)
        let size = max(1, reader.size)
        var batches = AcknowledgedBatches(position: journal.position)
        var sent = Sent()
        var (shown, noted) = (ContinuousClock.now, ContinuousClock.now)
        // The group's closure cannot hold the caller's variables: what changes is a copy that it hands back.
        var current = journal
        defer {
            journal = current
            // Best effort: where this fails, the position is the one before.
            try? journals.write(current)
        }
        try await withThrowingTaskGroup(of: Written.self) { group in
            var (open, openBytes) = (0, 0)
            func acknowledge(_ written: Written) throws {
                open -= 1
                openBytes -= written.bytes
                guard batches.finish(written.number) else { return }
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
            while !sent.wasStopped, let batch = try reader.next(stopsAtRejection: load.isStrict) {
                sent.rejected += batch.rejected.prefix(100 - sent.rejected.count)
                sent.wasStopped = load.isStrict && !batch.rejected.isEmpty
                let number = batches.begin(endingAt: batch.end)
                while open == load.parallelRequests || (open > 0 && openBytes + batch.bytes > load.bytesUnderWay),
                    let done = try await group.next()
                {
                    try acknowledge(done)
                }
                open += 1
                openBytes += batch.bytes
                group.addTask {
                    try await write(batch.lines, to: load.collection, dimensions: dimensions, embedding: embedding)
                    return Written(number: number, bytes: batch.bytes)
                }
            }
            while let done = try await group.next() { try acknowledge(done) }
        }
        return sent
    }

    private func write(
        _ lines: [LoadLine], to collection: String, dimensions: Int, embedding: Embedding?
    ) async throws {
        var lines = lines
        let missing = lines.indices.filter { lines[$0].vector == nil }
        if !missing.isEmpty, let embedding {
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
        var batch = PointBatch(maximumPoints: lines.count)
        for line in lines {
            let point = PointBatch.point(id: line.pointID, vector: line.vector?.json ?? [], payload: line.payload)
            if batch.add(point) { continue }
            try await client.upsert(batch, in: collection, deadline: deadline)
            batch = PointBatch(maximumPoints: lines.count)
            // A line is at most 4 MiB long, so one always fits into an empty batch.
            _ = batch.add(point)
        }
        if batch.count > 0 { try await client.upsert(batch, in: collection, deadline: deadline) }
    }
}
