import PixieCore

/// Which entries carry a tag, found without looking at the others. Pure.
///
/// An entry is listed under its owner once, whatever the tags of that owner it carries, and under each document it was built on.
struct TagIndex<ID: Hashable & Sendable>: Sendable {
    private var owners: [Scope: Set<ID>] = [:]
    private var documents: [String: Set<ID>] = [:]

    /// Bytes that listing an entry with these tags takes, in sets filled to three quarters.
    static func byteCount(_ tags: [CacheTag]) -> Int {
        (1 + tags.count(where: \.isDocument)) * (MemoryLayout<ID>.stride * 4 / 3 + 24)
    }

    mutating func insert(_ id: ID, scope: Scope, tags: [CacheTag]) {
        owners[scope, default: []].insert(id)
        for case .document(let document) in tags { documents[document, default: []].insert(id) }
    }

    mutating func remove(_ id: ID, scope: Scope, tags: [CacheTag]) {
        Self.remove(id, of: scope, from: &owners)
        for case .document(let document) in tags { Self.remove(id, of: document, from: &documents) }
    }

    mutating func removeAll() {
        owners = [:]
        documents = [:]
    }

    func ids(in scope: Scope) -> Set<ID> { owners[scope] ?? [] }

    /// Those that may carry `tag`, all of them and few others; nil when that is every entry.
    func candidates(for tag: CacheTag) -> Set<ID>? {
        switch tag {
        case .user(let user), .tasks(let user), .events(let user), .documents(let user): owners[.user(user)] ?? []
        case .entry(let user, _): owners[user.map(Scope.user) ?? .shared] ?? []
        case .document(let document): documents[document] ?? []
        case .prompt, .responses: nil
        case .embeddings, .sessions: []
        }
    }

    private static func remove<Key: Hashable>(_ id: ID, of key: Key, from sets: inout [Key: Set<ID>]) {
        guard let index = sets.index(forKey: key) else { return }
        sets.values[index].remove(id)
        if sets.values[index].isEmpty { sets.remove(at: index) }
    }
}

extension CacheTag {
    fileprivate var isDocument: Bool {
        if case .document = self { true } else { false }
    }
}
