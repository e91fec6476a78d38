/// Something cached answers are built on. When it changes, every entry that carries its tag goes.
///
/// Its text, the one in keys and in the admin API, is `user:{id}`, `tasks:{user}`, `events:{user}`, `documents:{user}`,
/// `doc:{document id}`, `entry:{user or "shared"}:{id}`, `prompt`, `responses`, `embeddings` or
/// `sessions`.
public enum CacheTag: Hashable, Sendable {
    /// Everything of this user.
    case user(UserID)
    case tasks(UserID)
    case events(UserID)
    /// The set of the user's documents: an answer is also built on what was not found in it.
    case documents(UserID)
    /// One document, whoever it belongs to.
    case document(String)
    /// One entry, by its owner (nil: shared by all) and its id.
    case entry(UserID?, String)
    /// The system prompt, and with it every answer.
    case prompt
    /// Every answer.
    case responses
    /// Every vector of a text.
    case embeddings
    /// Every conversation.
    case sessions

    /// UTF-8 bytes of a document's or an entry's id.
    public static let identifierBytes = 1...256

    /// The user whose entries alone it can be on; nil when any user's can.
    public var owner: UserID? {
        switch self {
        case .user(let user), .tasks(let user), .events(let user), .documents(let user): user
        case .entry(let user, _): user
        case .document, .prompt, .responses, .embeddings, .sessions: nil
        }
    }

    public var text: String {
        switch self {
        case .user(let user): "user:\(user)"
        case .tasks(let user): "tasks:\(user)"
        case .events(let user): "events:\(user)"
        case .documents(let user): "documents:\(user)"
        case .document(let id): "doc:\(id)"
        case .entry(let user, let id): "entry:\(user?.description ?? "shared"):\(id)"
        case .prompt: "prompt"
        case .responses: "responses"
        case .embeddings: "embeddings"
        case .sessions: "sessions"
        }
    }

    /// Reads what `text` gives; nil for anything else.
    public init?(_ text: String) {
        var text = text
        guard let tag = text.withUTF8({ CacheTag(utf8: $0) }) else { return nil }
        self = tag
    }

    /// The same from the bytes of a text.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let (kind, rest) = Self.halves(bytes) else {
            switch bytes {
            case _ where Self.isWord("prompt", bytes): self = .prompt
            case _ where Self.isWord("responses", bytes): self = .responses
            case _ where Self.isWord("embeddings", bytes): self = .embeddings
            case _ where Self.isWord("sessions", bytes): self = .sessions
            default: return nil
            }
            return
        }
        guard let tag = Self.tag(kind: kind, rest: rest) else { return nil }
        self = tag
    }

    /// What stands before and after the first colon.
    private static func halves(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>)? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return (UnsafeBufferPointer(rebasing: bytes[..<colon]), UnsafeBufferPointer(rebasing: bytes[(colon + 1)...]))
    }

    private static func isWord(_ word: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        word.withUTF8Buffer { $0.count == bytes.count && $0.elementsEqual(bytes) }
    }

    private static func tag(kind: UnsafeBufferPointer<UInt8>, rest: UnsafeBufferPointer<UInt8>) -> CacheTag? {
        switch kind {
        case _ where isWord("user", kind): UserID(utf8: rest).map(CacheTag.user)
        case _ where isWord("tasks", kind): UserID(utf8: rest).map(CacheTag.tasks)
        case _ where isWord("events", kind): UserID(utf8: rest).map(CacheTag.events)
        case _ where isWord("documents", kind): UserID(utf8: rest).map(CacheTag.documents)
        case _ where isWord("doc", kind): identifier(rest).map(CacheTag.document)
        case _ where isWord("entry", kind): entry(rest)
        default: nil
        }
    }

    private static func entry(_ rest: UnsafeBufferPointer<UInt8>) -> CacheTag? {
        guard let (owner, id) = halves(rest), let id = identifier(id) else { return nil }
        return isWord("shared", owner) ? .entry(nil, id) : UserID(utf8: owner).map { .entry($0, id) }
    }

    private static func identifier(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self).flatMap { isIdentifier($0) ? $0 : nil }
    }

    /// Whether it can be the id of a document: 1...256 bytes, no control characters.
    public static func isIdentifier(_ text: String) -> Bool {
        identifierBytes.contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
