import FoundationEssentials
import Glibc

/// What a bulk load has changed and how far it is: enough to go on, or to put things back, after any interruption.
struct BulkJournal: Codable, Hashable, Sendable {
    struct Position: Codable, Hashable, Sendable {
        /// Every line before this byte was written, or rejected.
        var offset = 0
        var lines = 0
        var loaded = 0
        var rejected = 0
    }

    struct File: Codable, Hashable, Sendable {
        var path: String
        var size: Int
    }

    var server: String
    var collection: String
    var strategy: BulkStrategy
    /// Written down before anything is changed.
    var before: BulkSettings
    /// Nil for `bulk begin`: something else writes.
    var file: File?
    var position = Position()
    /// Whether the settings before are back, and only the graph is waited for.
    var isRestored = false
}

/// Keeps journals as files, one a collection; each is whole at any moment.
public struct BulkJournalStore: Sendable {
    let folder: String

    /// `directory` is Pixie's state folder.
    public init(directory: String) { folder = directory + "/qdrant" }

    private func path(_ collection: String) -> String { "\(folder)/\(QdrantRequest.escaped(collection)).bulk.json" }

    func read(_ collection: String) throws -> BulkJournal? {
        let path = path(collection)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(BulkJournal.self, from: try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ManagementRefusal(
                "The journal of a bulk load at '\(path)' cannot be read. It holds the settings to bring back: look at it by hand."
            )
        }
    }

    func write(_ journal: BulkJournal) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(journal)
        let path = path(journal.collection)
        // A new file takes the old one's place in one step, and only once it is on the disk.
        let fresh = path + ".new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(fresh) }
        defer { close(descriptor) }
        let written = data.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == data.count, fsync(descriptor) == 0, rename(fresh, path) == 0 else { throw Self.failure(path) }
    }

    func remove(_ collection: String) throws {
        guard unlink(path(collection)) == 0 || errno == ENOENT else { throw Self.failure(path(collection)) }
    }

    private static func failure(_ path: String) -> ManagementRefusal {
        ManagementRefusal("The journal '\(path)' cannot be written: \(String(cString: strerror(errno))).")
    }
}
