public import FoundationEssentials

/// How the service searches a collection: what `tune` found, kept across restarts.
public struct SearchSettings: Codable, Hashable, Sendable {
    /// How many candidates the graph search keeps; nil leaves it to the server.
    public var ef: Int?
    /// Where vectors are quantized: how many times more candidates are compared again by their full vectors; nil is as the server does.
    public var oversampling: Double?
    /// Share of the true nearest that was found, when these were measured; nil when they were not.
    public var recall: Double?
    public var measuredAt: Date?

    public init(
        ef: Int? = nil, oversampling: Double? = nil, recall: Double? = nil, measuredAt: Date? = nil
    ) {
        self.ef = ef
        self.oversampling = oversampling
        self.recall = recall
        self.measuredAt = measuredAt
    }

    enum CodingKeys: String, CodingKey {
        case ef, oversampling, recall
        case measuredAt = "measured_at"
    }
}

/// Keeps search settings as files of the state folder, one a collection.
public struct SearchSettingsStore: Sendable {
    private let folder: String

    /// `directory` is Pixie's state folder.
    public init(directory: String) { folder = directory + "/qdrant" }

    private func file(_ collection: String) -> JournalFile<SearchSettings> {
        JournalFile(
            path: "\(folder)/\(QdrantRequest.escaped(collection)).search.json",
            name: "search settings of '\(collection)'")
    }

    /// Nil when none were set.
    public func read(_ collection: String) throws -> SearchSettings? {
        guard let settings = try file(collection).read() else { return nil }
        // The file may have been edited: nothing that a server would refuse goes into every search.
        guard settings.ef.map((1...100_000).contains) ?? true,
            settings.oversampling.map((1...100.0).contains) ?? true
        else { throw ManagementRefusal("The search settings of '\(collection)' are out of range: tune it again.") }
        return settings
    }

    public func write(_ settings: SearchSettings, for collection: String) throws {
        try file(collection).write(settings)
    }
}
