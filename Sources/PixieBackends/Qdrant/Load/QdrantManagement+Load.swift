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
    /// Requests under way at one time, at most: fewer where more do not make it faster.
    public var parallelRequests = 3
    /// Few: a server reads what fits into its processor's cache about twice as fast.
    public var pointsPerRequest = 64
    public var bytesPerRequest = 2 << 20
    /// Bytes of lines that are read and not yet written: what bounds memory where single lines are large.
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
}
