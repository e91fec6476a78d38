import FoundationEssentials
import PixieCore

/// What is stored beside a vector: the guide's members, and the revision of the write.
struct DocumentPayload: Sendable, Decodable {
    struct Metadata: Sendable, Decodable {
        var source: String?
        var createdAt: String?
        var title: String?

        enum CodingKeys: String, CodingKey {
            case source, title
            case createdAt = "created_at"
        }
    }

    var userID: String?
    var documentID: String?
    var content: String?
    var metadata: Metadata?
    /// Microseconds since 1970 of the write; nil where something else than a put wrote the point.
    var revision: Int64?

    enum CodingKeys: String, CodingKey {
        case content, metadata, revision
        case userID = "user_id"
        case documentID = "document_id"
    }

    /// What a search asks for: all that is needed, and no more.
    static let searched: JSONValue = .array(["user_id", "document_id", "content", "metadata"].map { .string($0) })

    /// The payload of a chunk.
    static func json(_ document: IndexedDocument, content: String, user: UserID, revision: Int64) -> JSONValue {
        .object([
            "user_id": .string(user.description), "document_id": .string(document.id), "content": .string(content),
            "metadata": .object([
                "source": .string(document.source), "title": .string(document.title),
                "created_at": .string(document.createdAt.formatted(.iso8601)),
            ]),
            "revision": .integer(revision),
        ])
    }

    /// The passage, if it is one of `user`'s and has something to say.
    func passage(of user: UserID, score: Double) -> DocumentPassage? {
        // The filter has seen to the user already. A store that answers otherwise is not believed.
        guard userID?.lowercased() == user.description, let documentID, let content, !content.isEmpty else {
            return nil
        }
        return DocumentPassage(
            documentID: documentID, title: metadata?.title ?? "", source: metadata?.source ?? "", content: content,
            score: min(1, max(-1, score)))
    }
}
