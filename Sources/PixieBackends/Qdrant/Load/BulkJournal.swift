/// What a bulk load has changed and how far it is: enough to go on, or to put things back, after any interruption.
struct BulkJournal: Codable, Hashable, Sendable {
    struct Position: Codable, Hashable, Sendable {
        /// Every line before this byte was written, or rejected.
        var offset = 0
        var lines = 0
        var loaded = 0
        var rejected = 0
    }

    var server: String
    var collection: String
    var strategy: BulkStrategy
    /// Written down before anything is changed.
    var before: BulkSettings
    /// Nil for `bulk begin`: something else writes.
    var file: FileIdentity?
    var position = Position()
    /// Whether the settings before are back, and only the graph is waited for.
    var isRestored = false
}

/// Keeps journals as files, one a collection; each is whole at any moment.
public struct BulkJournalStore: Sendable {
    let folder: String

    /// `directory` is Pixie's state folder.
    public init(directory: String) { folder = directory + "/qdrant" }

    private func file(_ collection: String) -> JournalFile<BulkJournal> {
        JournalFile(
            path: "\(folder)/\(QdrantRequest.escaped(collection)).bulk.json",
            name: "journal of a bulk load, which holds the settings to bring back,")
    }

    func read(_ collection: String) throws -> BulkJournal? { try file(collection).read() }

    /// Whether a bulk load of the collection has changed settings that are not back yet.
    public func isUnfinished(_ collection: String) -> Bool { (try? read(collection))?.isRestored == false }

    func write(_ journal: BulkJournal) throws { try file(journal.collection).write(journal) }

    func remove(_ collection: String) throws { try file(collection).remove() }
}
