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
        switch text {
        case "prompt": self = .prompt
        case "responses": self = .responses
        case "embeddings": self = .embeddings
        case "sessions": self = .sessions
        default:
            guard let (kind, rest) = Self.halves(text), let tag = Self.tag(kind: kind, rest: rest) else { return nil }
            self = tag
        }
    }

    /// What stands before and after the first colon.
    private static func halves(_ text: String) -> (Substring, String)? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return (text[..<colon], String(text[text.utf8.index(after: colon)...]))
    }

    private static func tag(kind: Substring, rest: String) -> CacheTag? {
        switch kind {
        case "user": UserID(rest).map(CacheTag.user)
        case "tasks": UserID(rest).map(CacheTag.tasks)
        case "events": UserID(rest).map(CacheTag.events)
        case "documents": UserID(rest).map(CacheTag.documents)
        case "doc": isIdentifier(rest) ? .document(rest) : nil
        case "entry": entry(rest)
        default: nil
        }
    }

    private static func entry(_ rest: String) -> CacheTag? {
        guard let (owner, id) = halves(rest), isIdentifier(id) else { return nil }
        return owner == "shared" ? .entry(nil, id) : UserID(String(owner)).map { .entry($0, id) }
    }

    /// Whether it can be the id of a document: 1...256 bytes, no control characters.
    public static func isIdentifier(_ text: String) -> Bool {
        identifierBytes.contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
