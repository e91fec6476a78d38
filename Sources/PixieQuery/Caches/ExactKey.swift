import FoundationEssentials
public import PixieCore

/// What makes two questions the same question.
public struct ExactKey: Hashable, Sendable {
    public let scope: Scope
    let digest: CacheDigest

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

    init(scope: Scope, digest: CacheDigest) {
        self.scope = scope
        self.digest = digest
    }

    public static func == (left: ExactKey, right: ExactKey) -> Bool {
        left.digest == right.digest && left.scope == right.scope
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    /// The id of the entry, the same in every tier and every instance: 32 hexadecimal digits.
    public var entryID: String { digest.shortHexadecimal }

    /// The tag that this entry alone carries.
    public var entryTag: CacheTag { .entry(scope.user, entryID) }
}
