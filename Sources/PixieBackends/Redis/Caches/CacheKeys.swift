import PixieCore

/// The keys of one owner's cached answers.
struct CacheKeys {
    let owner: String

    init(_ owner: UserID?) { self.owner = owner?.description ?? "shared" }

    var index: String { "semantic_index:\(owner)" }

    /// What the keys of exact answers begin with, before the owner.
    static let exactPrefix: StaticString = "exact_cache:"

    func exact(_ id: String) -> String { "\(Self.exactPrefix)\(owner):\(id)" }
    func semantic(_ id: String) -> String { "semantic_cache:\(owner):\(id)" }
}
