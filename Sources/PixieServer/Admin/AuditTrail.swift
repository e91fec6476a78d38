import FoundationEssentials
public import PixieCore
import Synchronization

/// Who did what to this Pixie, when, from where, and how it ended; a JSON line each in `audit.log` of the state folder.
///
/// A change is written down before it is made (`begun`) and when it has ended, so that one that took Pixie down with it can be seen.
public final class AuditTrail: Sendable {
    static let file = "audit.log"
    private static let fileBytes = 16 << 20
    private static let oldFiles = 5
    /// Refused calls that are written down: beyond them each is a line of the request log only.
    static let refusals = RateLimit(count: 60, per: .seconds(60))
    /// How many entries `recent` remembers.
    static let memory = 1_000

    struct Entry: Codable, Sendable, Equatable {
        enum Outcome: String, Codable, Sendable { case begun, done, failed, refused }

        let time: Date
        let requestID: String
        let caller: String
        let remote: String
        /// `METHOD template`.
        let action: String
        /// The path and query as they were sent, cut at 1,000 characters.
        let target: String
        let outcome: Outcome
        let status: Int?

        enum CodingKeys: String, CodingKey {
            case time
            case requestID = "request_id"
            case caller, remote, action, target, outcome, status
        }
    }

    private let folder: any StateFolder
    private let entries = Mutex<[Entry]>([])
    private let refusalBucket: Mutex<TokenBucket>

    public init(folder: any StateFolder, now: ContinuousClock.Instant = .now) {
        self.folder = folder
        refusalBucket = Mutex(TokenBucket(now: now))
    }

    /// Takes one of the refusals that may be written down; false when there were too many.
    func mayRecordRefusal(at now: ContinuousClock.Instant) -> Bool {
        if case .allowed = refusalBucket.withLock({ $0.take(Self.refusals, now: now) }) { true } else { false }
    }

    /// Reads what earlier runs wrote, for `recent`. A line that is none is passed over: the file may end in half a line after a crash.
    public func load() async throws {
        guard let bytes = try await folder.read(Self.file) else { return }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let earlier = bytes.split(separator: UInt8(ascii: "\n")).suffix(Self.memory).compactMap {
            try? decoder.decode(Entry.self, from: Data($0))
        }
        entries.withLock { $0 = earlier + $0 }
    }

    /// Returns when the entry is on disk; throws `StateError` when it could not be put there.
    func record(_ entry: Entry) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let line = Array(try encoder.encode(entry)) + [UInt8(ascii: "\n")]
        try await folder.append(line, to: Self.file, limit: Self.fileBytes, keeping: Self.oldFiles)
        entries.withLock { entries in
            entries.append(entry)
            if entries.count > Self.memory { entries.removeFirst(entries.count - Self.memory) }
        }
    }

    /// The latest entries, newest first.
    func recent(limit: Int) -> [Entry] { entries.withLock { $0.suffix(limit).reversed() } }
}
