import FoundationEssentials
import PixieCore

/// How far the copying of a collection is: enough to go on, to undo it or to go back, after any interruption.
struct ReindexJournal: Codable, Hashable, Sendable {
    enum Stage: String, Codable, Sendable {
        /// The new collection is made and filled; nobody searches it.
        case copying
        /// All is copied; its graph is built and what it finds is measured.
        case verifying
        /// The aliases are about to lead to the new collection, or do already; what the old one got last is carried over.
        case switching
        /// The aliases lead to the new collection; the old one is kept.
        case switched
    }

    var server: String
    var source: String
    var target: String
    /// What leads to the new collection at the end.
    var aliases: [String]
    var stage = Stage.copying
    /// The id the next page begins with; nil at the beginning, and once all pages are copied.
    var offset: JSONValue?
    var copied = 0
    /// KB; put back when all is copied.
    var indexingThreshold: Int
}

/// Keeps the journals of reindexing as files, one a source.
public struct ReindexJournalStore: Sendable {
    private let folder: String

    /// `directory` is Pixie's state folder.
    public init(directory: String) { folder = directory + "/qdrant" }

    private func file(_ source: String) -> JournalFile<ReindexJournal> {
        JournalFile(
            path: "\(folder)/\(QdrantRequest.escaped(source)).reindex.json",
            name: "journal of the reindexing of '\(source)'")
    }

    func read(_ source: String) throws -> ReindexJournal? { try file(source).read() }

    func write(_ journal: ReindexJournal) throws { try file(journal.source).write(journal) }

    func remove(_ source: String) throws {
        ids(source).remove()
        try file(source).remove()
    }

    /// The ids the source had when it was last compared.
    func ids(_ source: String) -> IDFile { IDFile(path: "\(folder)/\(QdrantRequest.escaped(source)).reindex.ids") }

    /// That of the collection, or else one that has the name as its target or among its aliases.
    func find(_ name: String) throws -> ReindexJournal? {
        if let journal = try read(name) { return journal }
        let suffix = ".reindex.json"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for entry in names.sorted() where entry.hasSuffix(suffix) {
            let journal = try JournalFile<ReindexJournal>(path: "\(folder)/\(entry)", name: "journal").read()
            if let journal, journal.target == name || journal.aliases.contains(name) { return journal }
        }
        return nil
    }
}
