import FoundationEssentials
public import PixieCore

/// Keeps the settings across restarts in the state folder, and gives them to the other instances through the shared store.
public struct KeptCacheSettings: Sendable {
    private static let file = "cache-settings.json"
    private static let key = "pixie:cache_settings"
    /// How often other instances look.
    static let interval = Duration.seconds(1)

    public let live: LiveCacheSettings
    private let folder: any StateFolder
    private let shared: (any SharedStore)?

    /// `shared`: nil where there are no other instances.
    public init(live: LiveCacheSettings, folder: any StateFolder, shared: (any SharedStore)?) {
        self.live = live
        self.folder = folder
        self.shared = shared
    }

    /// Puts what was kept in force. Throws `StateError`; a file that is not one of settings changes nothing.
    public func load() async throws {
        if let bytes = try await folder.read(Self.file) { adopt(bytes) }
    }

    /// Puts the settings in force here, keeps them, and tells the other instances.
    /// Throws `StateError` or `UpstreamError`: they are then in force nowhere but where they were kept before that.
    public func change(to settings: CacheSettings, deadline: Deadline) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let bytes = Array(try encoder.encode(settings))
        if let shared {
            try await shared.set(
                bytes, for: Self.key, lifetime: SharedStoreLimits.lifetime.upperBound, deadline: deadline)
        }
        try await folder.replace(Self.file, with: bytes)
        live.set(settings)
    }

    /// Takes over what other instances were told, until the task is cancelled.
    public func run() async {
        guard let shared else { return }
        var seen: [UInt8]?
        while !Task.isCancelled {
            if let bytes = try? await shared.value(of: Self.key, deadline: .after(.seconds(1))), bytes != seen {
                seen = bytes
                if adopt(bytes) { try? await folder.replace(Self.file, with: bytes) }
            }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    @discardableResult
    private func adopt(_ bytes: [UInt8]) -> Bool {
        guard let settings = try? JSONDecoder().decode(CacheSettings.self, from: Data(bytes)),
            settings.complaints.isEmpty, settings != live.current
        else { return false }
        live.set(settings)
        return true
    }
}
