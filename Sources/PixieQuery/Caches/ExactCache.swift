import FoundationEssentials
import PixieCore

/// Answers to questions asked in the same words.
public typealias ExactCache = MemoryCache<ExactKey, CachedAnswer>

/// What makes two questions the same question.
public struct ExactKey: Hashable, Sendable {
    public let scope: Scope
    private let digest: CacheDigest

    /// - Parameters:
    ///   - text: as `TextNormalization.exactKeyText` gives it.
    ///   - conversation: what was said before, reduced to a string that differs when it differs; empty for a single question.
    public init(scope: Scope, promptVersion: String, model: String, text: String, conversation: String) {
        var builder = CacheDigest.Builder()
        switch scope {
        case .user(let user): withUnsafeBytes(of: user.uuid.uuid) { builder.add($0) }
        case .shared: builder.add("shared")
        }
        builder.add(promptVersion)
        builder.add(model)
        builder.add(text)
        builder.add(conversation)
        self.scope = scope
        self.digest = builder.digest()
    }

    public static func == (left: ExactKey, right: ExactKey) -> Bool {
        left.digest == right.digest && left.scope == right.scope
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
