import PixieCore

/// An unfinished copy that was deleted, or would be.
public struct CopyRemoval: ManagementReport {
    public var source: String
    public var target: String
    public var isDryRun: Bool

    public init(source: String, target: String, isDryRun: Bool) {
        self.source = source
        self.target = target
        self.isDryRun = isDryRun
    }

    public var lines: [String] {
        [isDryRun ? "would delete '\(target)'" : "deleted '\(target)'; '\(source)' is as it was"]
    }
}

extension QdrantManagement {
    /// How far the copying of `name` (its source, its target, or an alias) is; refuses when there is none.
    public func reindexStatus(_ name: String, journals: ReindexJournalStore) throws -> ReindexReport {
        ReindexReport(try journal(of: name, journals))
    }

    /// Deletes the unfinished copy; the original and its aliases were never touched. Refuses once the aliases are switched.
    public func cancelReindex(_ name: String, journals: ReindexJournalStore) async throws -> ReindexReport {
        let journal = try journal(of: name, journals)
        let isLeadTo = try await aliases().contains { $0.collection == journal.target }
        guard journal.stage != .switched, !isLeadTo else {
            throw ManagementRefusal(
                "'\(journal.target)' is in use already: 'pixie qdrant reindex rollback \(journal.source)' goes back.")
        }
        if try await describeIfPresent(journal.target) != nil { try await delete(journal.target) }
        try journals.remove(journal.source)
        return ReindexReport(journal)
    }

    /// Leads the aliases back to the original; the copy is kept.
    public func rollBackReindex(_ name: String, journals: ReindexJournalStore) async throws -> ReindexReport {
        var journal = try await switched(name, journals)
        try await lead(journal.aliases, to: journal.source)
        journal.stage = .verifying
        try journals.write(journal)
        return ReindexReport(journal)
    }

    /// What `rollBackReindex` would lead back; refuses what it would refuse.
    public func planRollBack(_ name: String, journals: ReindexJournalStore) async throws -> ReindexReport {
        ReindexReport(try await switched(name, journals))
    }

    private func switched(_ name: String, _ journals: ReindexJournalStore) async throws -> ReindexJournal {
        let journal = try journal(of: name, journals)
        let isLeadTo = try await aliases().contains {
            $0.collection == journal.target && journal.aliases.contains($0.alias)
        }
        guard journal.stage == .switched || isLeadTo else {
            throw ManagementRefusal(
                "Nothing was switched yet: 'pixie qdrant reindex cancel \(journal.source)' undoes it.")
        }
        guard try await describeIfPresent(journal.source) != nil else {
            throw ManagementRefusal("'\(journal.source)' is not there any more, so there is nothing to go back to.")
        }
        return journal
    }

    private func journal(of name: String, _ journals: ReindexJournalStore) throws -> ReindexJournal {
        guard let journal = try journals.find(name) else {
            throw ManagementRefusal(
                "'\(name)' is not being copied, and was not: 'pixie qdrant reindex \(name) --to NEW'.")
        }
        guard journal.server == client.address else {
            throw ManagementRefusal("That copy is on \(journal.server), not on \(client.address).")
        }
        return journal
    }
}
