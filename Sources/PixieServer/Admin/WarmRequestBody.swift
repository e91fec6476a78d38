import FoundationEssentials
import PixieCore
import PixieQuery

/// The body of `POST /admin/v1/cache/warm`: `{"queries": ["text", {"user_id", "query"}, ...]}`.
struct WarmRequestBody: Decodable {
    static let limit = 10_000

    private(set) var queries: [CacheWarming.Query] = []
    private(set) var errors: [ProblemDetails.FieldError] = []

    private enum CodingKeys: String, CodingKey { case queries }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let items = try? container.decode([Item].self, forKey: .queries) else {
            errors.append(
                .init(field: "queries", message: "must be a list of texts, or of objects with query and user_id"))
            return
        }
        guard (1...Self.limit).contains(items.count) else {
            errors.append(.init(field: "queries", message: "must hold 1 to \(Self.limit) questions"))
            return
        }
        for (number, item) in items.enumerated() {
            switch item.query {
            case .success(let query): queries.append(query)
            case .failure(let complaint):
                errors.append(.init(field: "queries[\(number)]", message: complaint.text))
                if errors.count == 20 { return }
            }
        }
    }

    private struct Complaint: Error {
        let text: String
    }

    private struct Item: Decodable {
        let query: Result<CacheWarming.Query, Complaint>

        private enum CodingKeys: String, CodingKey {
            case query
            case userID = "user_id"
        }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                query = Self.checked(text, user: nil)
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let text = try container.decode(String.self, forKey: .query)
            guard let name = try container.decodeIfPresent(String.self, forKey: .userID) else {
                query = Self.checked(text, user: nil)
                return
            }
            guard let user = UserID(name) else {
                query = .failure(Complaint(text: "user_id must be a UUID"))
                return
            }
            query = Self.checked(text, user: user)
        }

        private static func checked(_ text: String, user: UserID?) -> Result<CacheWarming.Query, Complaint> {
            guard (1...QueryRequestBody.maximumCharacters).contains(text.unicodeScalars.count),
                text.contains(where: { !$0.isWhitespace }),
                text.utf8.allSatisfy({ ($0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D) && $0 != 0x7F })
            else { return .failure(Complaint(text: "must have 1 to 1000 characters, no control characters")) }
            return .success(CacheWarming.Query(user: user, text: text))
        }
    }
}
