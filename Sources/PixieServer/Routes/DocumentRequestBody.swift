import FoundationEssentials
import PixieCore

/// The body of `PUT /v1/documents/{document_id}`: the guide's payload, `{"user_id", "content", "metadata": {...}}`.
struct DocumentRequestBody: Decodable, Sendable {
    static let sources = ["task", "event", "note"]
    /// Unicode scalars.
    static let maximumContent = 50_000
    static let maximumTitle = 500

    private(set) var user: UserID?
    private(set) var content = ""
    private(set) var title = ""
    private(set) var source = "note"
    private(set) var createdAt: Date?
    private(set) var errors: [ProblemDetails.FieldError] = []

    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case content, metadata
    }

    private enum MetadataKeys: String, CodingKey {
        case source, title
        case createdAt = "created_at"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        user = (try? container.decode(String.self, forKey: .userID)).flatMap { UserID($0) }
        if user == nil { add("user_id", "must be a UUID") }
        if let text = try? container.decode(String.self, forKey: .content) {
            content = text
            if !text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) {
                add("content", "is empty")
            } else if text.unicodeScalars.count > Self.maximumContent {
                add("content", "must have at most \(Self.maximumContent) characters; send a longer text in parts")
            } else if text.utf8.contains(0) {
                add("content", "contains a control character")
            }
        } else {
            add("content", "must be a string of 1 to \(Self.maximumContent) characters")
        }
        guard container.contains(.metadata), (try? container.decodeNil(forKey: .metadata)) != true else { return }
        guard let metadata = try? container.nestedContainer(keyedBy: MetadataKeys.self, forKey: .metadata) else {
            add("metadata", "must be an object")
            return
        }
        readMetadata(metadata)
    }

    private mutating func readMetadata(_ metadata: KeyedDecodingContainer<MetadataKeys>) {
        switch Self.text(.title, metadata) {
        case .absent: break
        case .wrong: add("metadata.title", "must be a string")
        case .value(let text):
            title = text
            if text.unicodeScalars.count > Self.maximumTitle || text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                add(
                    "metadata.title",
                    "must have at most \(Self.maximumTitle) characters, none of them a control character")
            }
        }
        switch Self.text(.source, metadata) {
        case .absent: break
        case .value(let text) where Self.sources.contains(text): source = text
        default: add("metadata.source", "must be one of \(Self.sources.joined(separator: ", "))")
        }
        switch Self.text(.createdAt, metadata) {
        case .absent: break
        case .value(let text):
            createdAt = Self.date(text)
            if createdAt == nil { fallthrough }
        case .wrong: add("metadata.created_at", "must be a time such as 2025-01-15T12:00:00Z")
        }
    }

    private enum Found { case absent, wrong, value(String) }

    private static func text(_ key: MetadataKeys, _ metadata: KeyedDecodingContainer<MetadataKeys>) -> Found {
        guard metadata.contains(key), (try? metadata.decodeNil(forKey: key)) != true else { return .absent }
        return (try? metadata.decode(String.self, forKey: key)).map(Found.value) ?? .wrong
    }

    private static func date(_ text: String) -> Date? {
        let plain = Date.ISO8601FormatStyle()
        return (try? plain.parse(text)) ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
    }

    private mutating func add(_ field: String, _ message: String) {
        errors.append(.init(field: field, message: message))
    }
}
