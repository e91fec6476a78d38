public import FoundationEssentials

/// A document as its owner sends it: the whole text, before it is cut up.
public struct DocumentDraft: Sendable {
    /// Any text that `CacheTag.isIdentifier` takes.
    public var id: String
    public var title: String
    /// `task`, `event` or `note`.
    public var source: String
    public var createdAt: Date
    public var content: String

    public init(id: String, title: String, source: String, createdAt: Date, content: String) {
        self.id = id
        self.title = title
        self.source = source
        self.createdAt = createdAt
        self.content = content
    }
}
