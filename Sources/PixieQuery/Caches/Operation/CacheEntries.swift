public import PixieCore

/// One cached answer as an operator sees it.
public struct CacheEntryView: Encodable, Sendable {
    public enum Kind: String, Encodable, Sendable, CaseIterable { case exact, semantic }

    public let kind: Kind
    /// The same for the exact and the semantic entry of one answer.
    public let id: String
    /// Nil: shared by all users.
    public let user: UserID?
    public let question: String
    public let response: String
    public let model: String
    public let cacheClass: CacheClass
    public let tags: [String]
    public let ageSeconds: Double
    public let expiresInSeconds: Double

    enum CodingKeys: String, CodingKey {
        case kind, id, question, response, model, tags
        case user = "user_id"
        case cacheClass = "class"
        case ageSeconds = "age_seconds"
        case expiresInSeconds = "expires_in_seconds"
    }

    init(kind: Kind, key: ExactKey, cached: CachedAnswer, now: ContinuousClock.Instant) {
        self.kind = kind
        id = CacheEntryID(key).text
        user = key.scope.user
        question = cached.question
        response = cached.answer.response
        model = cached.answer.model
        cacheClass = cached.cacheClass
        tags = cached.tags.map(\.text)
        ageSeconds = cached.storedAt.duration(to: now) / .seconds(1)
        expiresInSeconds = max(0, now.duration(to: cached.expiry) / .seconds(1))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(id, forKey: .id)
        try container.encodeIfPresent(user?.description, forKey: .user)
        try container.encode(question, forKey: .question)
        try container.encode(response, forKey: .response)
        try container.encode(model, forKey: .model)
        try container.encode(cacheClass.rawValue, forKey: .cacheClass)
        try container.encode(tags, forKey: .tags)
        try container.encode(ageSeconds, forKey: .ageSeconds)
        try container.encode(expiresInSeconds, forKey: .expiresInSeconds)
    }
}

/// Names an entry across tiers and instances: `{user or shared}.{32 hexadecimal digits}`.
public struct CacheEntryID: Hashable, Sendable {
    public let user: UserID?
    public let id: String

    init(_ key: ExactKey) {
        user = key.scope.user
        id = key.entryID
    }

    /// Reads what `text` gives; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 32, parts[1].utf8.allSatisfy({ $0 != UInt8(ascii: ":") }) else {
            return nil
        }
        if parts[0] == "shared" {
            user = nil
        } else {
            guard let owner = UserID(String(parts[0])) else { return nil }
            user = owner
        }
        id = String(parts[1])
    }

    public var text: String { "\(user?.description ?? "shared").\(id)" }
    public var tag: CacheTag { .entry(user, id) }
}

/// Which entries to list.
public struct CacheEntryFilter: Sendable {
    /// Only this user's, and not those shared by all.
    public var user: UserID?
    public var kind: CacheEntryView.Kind?
    public var tag: CacheTag?
    /// In the question, in either case of letters.
    public var contains: String?

    public init(
        user: UserID? = nil, kind: CacheEntryView.Kind? = nil, tag: CacheTag? = nil, contains: String? = nil
    ) {
        self.user = user
        self.kind = kind
        self.tag = tag
        self.contains = contains?.lowercased()
    }

    /// What carries one of these and nothing else can match; nil: anything can.
    var tags: [CacheTag] { [tag ?? user.map(CacheTag.user) ?? .responses] }

    func matches(_ key: ExactKey, _ cached: CachedAnswer) -> Bool {
        if let user, key.scope != .user(user) { return false }
        if let contains, !cached.question.lowercased().contains(contains) { return false }
        return true
    }
}

extension CacheTiers {
    /// The live entries that match, in the order of their ids from after `cursor`, at most `limit`, and where to go on; nil: at the end.
    /// Costs a look at every entry that carries the filter's tag or user, of every entry when it names neither.
    public func entries(
        _ filter: CacheEntryFilter, after cursor: String?, limit: Int, at now: ContinuousClock.Instant
    ) -> (entries: [CacheEntryView], cursor: String?) {
        var found: [(order: String, kind: CacheEntryView.Kind, key: ExactKey, cached: CachedAnswer)] = []
        for kind in CacheEntryView.Kind.allCases where filter.kind == nil || filter.kind == kind {
            let entries = kind == .exact ? exact.entries(filter.tags) : semantic.entries(filter.tags)
            for (key, cached) in entries where cached.expiry > now && filter.matches(key, cached) {
                let order = "\(CacheEntryID(key).text).\(kind.rawValue)"
                if cursor.map({ order > $0 }) ?? true { found.append((order, kind, key, cached)) }
            }
        }
        found.sort { $0.order < $1.order }
        let page = found.prefix(limit)
        return (
            page.map { CacheEntryView(kind: $0.kind, key: $0.key, cached: $0.cached, now: now) },
            found.count > limit ? page.last?.order : nil
        )
    }

    /// The live entries of this id, of both tiers.
    public func entries(of id: CacheEntryID, at now: ContinuousClock.Instant) -> [CacheEntryView] {
        let both =
            exact.entries([id.tag]).map { (CacheEntryView.Kind.exact, $0) }
            + semantic.entries([id.tag]).map { (.semantic, $0) }
        return both.filter { $0.1.cached.expiry > now }
            .map { CacheEntryView(kind: $0.0, key: $0.1.key, cached: $0.1.cached, now: now) }
    }
}
