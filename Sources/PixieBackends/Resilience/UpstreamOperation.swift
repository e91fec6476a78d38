import PixieCore

/// What is asked of an upstream. Raw values are what the metric says.
public enum UpstreamOperation: String, Sendable, CaseIterable {
    case chat, embed
    /// Asks for a sign of life.
    case ping
    /// Reads or writes of a shared store, and scripts that do both.
    case get, set, remove, script
    case tasks, events, name
    case search, put, delete

    /// Those that there are at `upstream`.
    static func all(of upstream: Upstream) -> [UpstreamOperation] {
        switch upstream {
        case .languageModel: [.chat]
        case .embeddingModel: [.embed]
        case .documents: [.ping, .search, .put, .delete]
        case .records: [.ping, .tasks, .events, .name]
        case .sharedCache: [.ping, .get, .set, .remove, .script]
        }
    }
}
