import FoundationEssentials
import PixieCore

/// The body of `POST /v1/events/data-changed`.
struct DataChangedRequestBody: Decodable, Sendable {
    enum Table: String, Sendable, CaseIterable { case tasks, events }

    static let documentLimit = 500

    private(set) var user: UserID?
    private(set) var tables: [Table] = []
    private(set) var documents: [String] = []
    private(set) var errors: [ProblemDetails.FieldError] = []

    enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case tables
        case documentIDs = "document_ids"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        user = (try? container.decode(String.self, forKey: .userID)).flatMap { UserID($0) }
        if user == nil {
            let missing = !container.contains(.userID)
            add(.userID, missing ? "is missing; it must be a UUID" : "must be a UUID")
        }
        for name in strings(.tables, "must be a list of table names", container) {
            guard let table = Table(rawValue: name) else {
                add(.tables, "must name tasks or events")
                break
            }
            if !tables.contains(table) { tables.append(table) }
        }
        documents = strings(.documentIDs, "must be a list of document ids", container)
        if documents.count > Self.documentLimit {
            add(.documentIDs, "must hold at most \(Self.documentLimit) ids")
        } else if !documents.allSatisfy({ CacheTag.isIdentifier($0) }) {
            add(.documentIDs, "must hold ids of 1 to 256 bytes without control characters")
        }
    }

    /// What entries are built on that is out of date now; everything of the user's when the body names nothing.
    var tags: [CacheTag] {
        guard let user else { return [] }
        if tables.isEmpty, documents.isEmpty { return [.user(user)] }
        var tags = tables.map { $0 == .tasks ? CacheTag.tasks(user) : .events(user) }
        // A new document changes what a question that did not find it should find.
        if !documents.isEmpty { tags.append(.documents(user)) }
        return tags + Set(documents).sorted().map(CacheTag.document)
    }

    private mutating func strings(
        _ key: CodingKeys, _ expectation: String, _ container: KeyedDecodingContainer<CodingKeys>
    ) -> [String] {
        do { return try container.decodeIfPresent([String].self, forKey: key) ?? [] } catch {
            add(key, expectation)
            return []
        }
    }

    private mutating func add(_ key: CodingKeys, _ message: String) {
        errors.append(.init(field: key.rawValue, message: message))
    }
}
