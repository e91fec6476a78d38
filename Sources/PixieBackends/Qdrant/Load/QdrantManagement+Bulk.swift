public import PixieCore

/// A bulk load that is not finished.
public struct BulkStatus: ManagementReport {
    public var collection: String
    public var strategy: BulkStrategy?
    public var file: String?
    public var loaded: Int
    public var rejected: Int
    /// The server's address where the load runs.
    public var server: String?
    /// Whether the settings before are back, and only the graph was waited for.
    public var isRestored: Bool

    public var lines: [String] {
        guard let strategy else { return ["\(collection): no bulk load is under way"] }
        if isRestored {
            return ["\(collection): the settings are back, the graph is built: 'pixie qdrant wait \(collection)'"]
        }
        return [
            "\(collection): bulk load (\(strategy.rawValue)) on \(server ?? "-") is not finished",
            file.map { "file \($0): \(loaded) points loaded, \(rejected) lines rejected; load it again to go on" }
                ?? "begun by hand",
            "'pixie qdrant bulk finish \(collection)' brings the settings back",
        ]
    }
}

/// What the beginning or the end of a bulk load would change.
public struct BulkChange: ManagementReport {
    public struct Setting: Hashable, Encodable, Sendable {
        public var setting: String
        public var before: String
        public var during: String
    }

    public var collection: String
    public var strategy: BulkStrategy
    public var settings: [Setting]
    /// Whether it is the end, which brings back what was before.
    public var isEnd: Bool

    public var lines: [String] {
        let words = settings.map { setting in
            let (from, to) = isEnd ? (setting.during, setting.before) : (setting.before, setting.during)
            return "would set \(setting.setting) \(from) -> \(to)"
        }
        return ["\(collection): bulk load (\(strategy.rawValue))"]
            + (words.isEmpty ? ["would change no setting"] : words)
    }
}

extension QdrantManagement {
    /// What `beginBulk` would change; refuses what it would refuse.
    public func planBulk(
        _ name: String, _ strategy: BulkStrategy, isForced: Bool = false, journals: BulkJournalStore
    ) async throws -> BulkChange {
        try checkNoneIsUnderWay(name, journals)
        let live = try await describe(name)
        try checkM0(name, strategy, live: live, isForced: isForced)
        return BulkChange(
            collection: name, strategy: strategy, settings: strategy.changes(BulkSettings(live)), isEnd: false)
    }

    /// What `finishBulk` would bring back; refuses what it would refuse.
    public func planFinishBulk(_ name: String, journals: BulkJournalStore) throws -> BulkChange {
        let journal = try unfinished(name, journals)
        return BulkChange(
            collection: name, strategy: journal.strategy,
            settings: journal.isRestored ? [] : journal.strategy.changes(journal.before), isEnd: true)
    }

    private func checkNoneIsUnderWay(_ name: String, _ journals: BulkJournalStore) throws {
        if let found = try journals.read(name), !found.isRestored {
            throw ManagementRefusal("A bulk load of '\(name)' is under way: 'pixie qdrant bulk status \(name)'.")
        }
    }

    private func unfinished(_ name: String, _ journals: BulkJournalStore) throws -> BulkJournal {
        guard let journal = try journals.read(name) else {
            throw ManagementRefusal("No bulk load of '\(name)' is under way, so there are no settings to bring back.")
        }
        guard journal.server == client.address else {
            throw ManagementRefusal("That load is on \(journal.server), not on \(client.address).")
        }
        return journal
    }

    func checkM0(_ name: String, _ strategy: BulkStrategy, live: CollectionDescription, isForced: Bool) throws {
        guard strategy == .m0, live.points > 0, !isForced else { return }
        throw ManagementRefusal(
            "'\(name)' has \(live.points) points: m=0 would drop their graph and every search would compare all of "
                + "them until it is rebuilt. Use --strategy throttle or online, or --force.")
    }

    /// Prepares the collection for writes of others. Refuses `m0` on a collection with points unless forced, and a second begin.
    public func beginBulk(
        _ name: String, _ strategy: BulkStrategy, isForced: Bool = false, journals: BulkJournalStore
    ) async throws -> BulkStatus {
        try checkNoneIsUnderWay(name, journals)
        _ = try await begin(
            name, strategy, file: nil, live: try await describe(name), isForced: isForced, journals: journals)
        return try bulkStatus(name, journals: journals)
    }

    /// Brings back the settings from before the load, and waits for the graph until `waitsUntil`.
    public func finishBulk(
        _ name: String, journals: BulkJournalStore, waitsUntil: Deadline?, progress: (CollectionStep) -> Void = { _ in }
    ) async throws -> WaitReport? {
        let journal = try unfinished(name, journals)
        return try await finish(journal, journals: journals, waitsUntil: waitsUntil, progress: progress)
    }

    public func bulkStatus(_ name: String, journals: BulkJournalStore) throws -> BulkStatus {
        let journal = try journals.read(name)
        return BulkStatus(
            collection: name, strategy: journal?.strategy, file: journal?.file?.path,
            loaded: journal?.position.loaded ?? 0, rejected: journal?.position.rejected ?? 0, server: journal?.server,
            isRestored: journal?.isRestored ?? false)
    }

    func begin(
        _ name: String, _ strategy: BulkStrategy, file: FileIdentity?, live: CollectionDescription,
        isForced: Bool, journals: BulkJournalStore
    ) async throws -> BulkJournal {
        try checkM0(name, strategy, live: live, isForced: isForced)
        let journal = BulkJournal(
            server: client.address, collection: name, strategy: strategy, before: BulkSettings(live), file: file)
        try journals.write(journal)
        if let settings = strategy.begin(journal.before) { try await change(name, settings) }
        return journal
    }

    func finish(
        _ journal: BulkJournal, journals: BulkJournalStore, waitsUntil: Deadline?, progress: (CollectionStep) -> Void
    ) async throws -> WaitReport? {
        if let settings = journal.strategy.finish(journal.before) { try await change(journal.collection, settings) }
        guard let waitsUntil else {
            try journals.remove(journal.collection)
            return nil
        }
        var journal = journal
        journal.isRestored = true
        try journals.write(journal)
        let report = try await wait(journal.collection, until: waitsUntil, progress: progress)
        try journals.remove(journal.collection)
        return report
    }
}
