import Synchronization

/// What an operator may change of the caches of answers while they run.
public struct CacheSettings: Hashable, Sendable, Codable {
    /// The cosine from which two questions may share an answer, above 0 up to 1.
    public var similarityThreshold: Double
    /// Off, similarity alone decides.
    public var guards: Bool
    public var semanticEnabled: Bool
    /// Looks answers up in the semantic cache and counts what would have been served, but serves none.
    public var shadow: Bool
    /// How long an answer built on a user's data is kept, in seconds.
    public var responseSeconds: Double

    enum CodingKeys: String, CodingKey, CaseIterable {
        case similarityThreshold = "similarity_threshold"
        case guards
        case semanticEnabled = "semantic_enabled"
        case shadow
        case responseSeconds = "response_ttl_seconds"
    }

    public init(
        similarityThreshold: Double, semanticEnabled: Bool, responseTTL: Duration, guards: Bool = true,
        shadow: Bool = false
    ) {
        self.similarityThreshold = similarityThreshold
        self.semanticEnabled = semanticEnabled
        self.responseSeconds = responseTTL / .seconds(1)
        self.guards = guards
        self.shadow = shadow
    }

    public var responseTTL: Duration { .seconds(responseSeconds) }

    /// The members that are out of range, each with what is allowed.
    public var complaints: [(field: String, message: String)] {
        var complaints: [(String, String)] = []
        if !(similarityThreshold > 0 && similarityThreshold <= 1) {
            complaints.append((CodingKeys.similarityThreshold.rawValue, "must be above 0 and at most 1"))
        }
        if !(responseSeconds >= 1 && responseSeconds <= 31_536_000) {
            complaints.append((CodingKeys.responseSeconds.rawValue, "must be from 1 to 31536000"))
        }
        return complaints
    }
}

/// A part of the settings, as an operator sends it: what it does not name stays.
public struct CacheSettingsChange: Sendable, Decodable {
    public var similarityThreshold: Double?
    public var guards: Bool?
    public var semanticEnabled: Bool?
    public var shadow: Bool?
    public var responseSeconds: Double?

    enum CodingKeys: String, CodingKey {
        case similarityThreshold = "similarity_threshold"
        case guards
        case semanticEnabled = "semantic_enabled"
        case shadow
        case responseSeconds = "response_ttl_seconds"
    }

    public static var names: Set<String> { Set(CacheSettings.CodingKeys.allCases.map(\.rawValue)) }

    public func applied(to settings: CacheSettings) -> CacheSettings {
        var changed = settings
        if let similarityThreshold { changed.similarityThreshold = similarityThreshold }
        if let guards { changed.guards = guards }
        if let semanticEnabled { changed.semanticEnabled = semanticEnabled }
        if let shadow { changed.shadow = shadow }
        if let responseSeconds { changed.responseSeconds = responseSeconds }
        return changed
    }
}

/// The settings in force, for every thread.
public final class LiveCacheSettings: Sendable {
    private let settings: Mutex<CacheSettings>

    public init(_ settings: CacheSettings) { self.settings = Mutex(settings) }

    public var current: CacheSettings { settings.withLock { $0 } }

    public func set(_ new: CacheSettings) { settings.withLock { $0 = new } }
}
