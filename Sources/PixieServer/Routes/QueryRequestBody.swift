import FoundationEssentials
import PixieCore
import PixieQuery

/// The body of `POST /v1/query`, read leniently enough to report every wrong field at once.
struct QueryRequestBody: Decodable {
    static let maximumCharacters = 1_000
    static let maximumToolResults = 16

    var user: UserID?
    var text: String?
    var session: SessionID?
    var toolResults: [ToolResult] = []
    var timeZone: TimeZone?
    var stream = false
    var cacheMode = Question.CacheMode.use
    var errors: [ProblemDetails.FieldError] = []

    enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case query
        case sessionID = "session_id"
        case toolResults = "tool_results"
        case stream, cache, metadata
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        user = read(.userID, "must be a UUID", required: true, container) {
            UserID(try $0.decode(String.self, forKey: $1))
        }
        text = read(.query, "must be a string of 1 to 1000 characters", required: true, container) {
            try $0.decode(String.self, forKey: $1)
        }
        session = read(.sessionID, "must be a UUID", container) { SessionID(try $0.decode(String.self, forKey: $1)) }
        stream = read(.stream, "must be true or false", container) { try $0.decode(Bool.self, forKey: $1) } ?? false
        cacheMode =
            read(.cache, "must be one of use, bypass, refresh, only", container) {
                Question.CacheMode(rawValue: try $0.decode(String.self, forKey: $1))
            } ?? .use
        let metadata = read(.metadata, "must be an object", container) {
            try $0.decode([String: JSONValue].self, forKey: $1)
        }
        if case .string(let name)? = metadata?["time_zone"], name.utf8.count <= 64 {
            timeZone = TimeZone(identifier: name)
        }
        toolResults =
            read(.toolResults, "must be a list of {\"tool_call_id\", \"result\"}", container) {
                try $0.decode([ToolResult].self, forKey: $1)
            } ?? []
        if let complaint = complaintAboutToolResults {
            errors.append(.init(field: CodingKeys.toolResults.rawValue, message: complaint))
        }
        if let text, let complaint = Self.complaint(about: text) {
            errors.append(.init(field: CodingKeys.query.rawValue, message: complaint))
        }
    }

    private mutating func read<Value>(
        _ key: CodingKeys, _ expectation: String, required: Bool = false,
        _ container: KeyedDecodingContainer<CodingKeys>,
        _ decode: (KeyedDecodingContainer<CodingKeys>, CodingKeys) throws -> Value?
    ) -> Value? {
        // Asked first, because a look-up of a member that is not there throws, and a thrown decoding error is costly to make.
        guard container.contains(key) else {
            if required { errors.append(.init(field: key.rawValue, message: "is missing; it \(expectation)")) }
            return nil
        }
        if let value = try? decode(container, key) { return value }
        if !required, (try? container.decodeNil(forKey: key)) == true { return nil }
        errors.append(.init(field: key.rawValue, message: expectation))
        return nil
    }

    private var complaintAboutToolResults: String? {
        if toolResults.isEmpty { return nil }
        if session == nil { return "needs session_id, whose calls they are results of" }
        if toolResults.count > Self.maximumToolResults { return "may hold at most \(Self.maximumToolResults) results" }
        let areNamed = toolResults.allSatisfy { (1...128).contains($0.toolCallID.utf8.count) }
        return areNamed ? nil : "must name each call by its id of 1 to 128 bytes"
    }

    /// What is wrong with a query's text; nil when nothing is. Characters are Unicode scalars, as in the guide.
    static func complaint(about text: String) -> String? {
        if text.utf8.count > maximumCharacters, text.unicodeScalars.count > maximumCharacters {
            return "has \(text.unicodeScalars.count) characters; at most \(maximumCharacters) are allowed"
        }
        var text = text
        let (hasControl, hasVisibleASCII) = text.withUTF8 { bytes in
            // Without a way out in between, so that many bytes are looked at in one step.
            var hasControl = false
            var hasVisibleASCII = false
            for byte in bytes {
                hasControl = hasControl || (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) || byte == 0x7F
                hasVisibleASCII = hasVisibleASCII || (byte > 0x20 && byte < 0x7F)
            }
            return (hasControl, hasVisibleASCII)
        }
        if hasControl { return "contains a control character" }
        if hasVisibleASCII { return nil }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "is empty" : nil
    }
}
