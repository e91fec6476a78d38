import PixieCore

/// The keys of one owner's cached answers.
struct CacheKeys {
    let owner: String

    init(_ owner: UserID?) { self.owner = owner?.description ?? "shared" }

    var index: String { "semantic_index:\(owner)" }

    func exact(_ id: String) -> String { "exact_cache:\(owner):\(id)" }
    func semantic(_ id: String) -> String { "semantic_cache:\(owner):\(id)" }
}
