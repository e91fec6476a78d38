public import FoundationEssentials

/// What Pixie itself knows of a collection: how its service searches it, and whether a bulk load of it is unfinished.
public struct DoctorContext: Sendable {
    let search: SearchSettings
    let hasUnfinishedLoad: Bool
    private let collection: String
    /// Nil where nothing is to be remembered.
    private let store: SearchSettingsStore?

    /// Nothing is known, and nothing is remembered.
    public init(search: SearchSettings = SearchSettings(), hasUnfinishedLoad: Bool = false) {
        self.search = search
        self.hasUnfinishedLoad = hasUnfinishedLoad
        collection = ""
        store = nil
    }

    /// Reads Pixie's state folder. With `ef` searches are measured with another width than the service's, and what they find is
    /// not remembered as what the service's do.
    public init(directory: String, collection: String, ef: Int? = nil) throws {
        let settings = SearchSettingsStore(directory: directory)
        var search = try settings.read(collection) ?? SearchSettings()
        search.ef = ef ?? search.ef
        self.search = search
        self.collection = collection
        hasUnfinishedLoad = BulkJournalStore(directory: directory).isUnfinished(collection)
        store = ef == nil ? settings : nil
    }

    /// Keeps the recall that was measured, for the service's metric.
    public func remember(_ report: DoctorReport, measuredAt date: Date) throws {
        guard let recall = report.recall, let store else { return }
        var settings = search
        settings.recall = recall
        settings.measuredAt = date
        try store.write(settings, for: collection)
    }
}
