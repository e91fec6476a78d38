public import PixieCore

/// Keeps a ledger across restarts, in `usage.json` of the state folder. What a crash can lose is the last minute's.
public struct KeptUsage: Sendable {
    static let file = "usage.json"
    static let interval = Duration.seconds(60)

    public let ledger: UsageLedger
    private let folder: any StateFolder

    public init(ledger: UsageLedger, folder: any StateFolder) {
        self.ledger = ledger
        self.folder = folder
    }

    /// Adds what earlier runs counted. Throws `StateError`, or a decoding error for a file that is none of its own, which is set aside
    /// as `usage.json.damaged`.
    public func load() async throws {
        guard let bytes = try await folder.read(Self.file) else { return }
        do {
            try ledger.add(bytes)
        } catch {
            try await folder.replace(Self.file + ".damaged", with: bytes)
            throw error
        }
    }

    /// Writes what was counted, every minute and once more when the task is cancelled. `report` is told when that fails.
    public func run(report: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            do { try await save() } catch { report(error) }
        }
    }

    func save() async throws {
        if let bytes = try ledger.changed() { try await folder.replace(Self.file, with: bytes) }
    }
}
