import PixieCore

/// The points a search found, from `points/query` (in an object) or `points/search` (a plain list).
struct FoundPoints: Decodable, Sendable {
    struct Point: Decodable, Sendable {
        var id: JSONValue
        var score: Double
        var payload: DocumentPayload?
    }

    var points: [Point]

    private enum CodingKeys: String, CodingKey { case points }

    init(from decoder: any Decoder) throws {
        if let list = try? decoder.singleValueContainer().decode([Point].self) {
            points = list
        } else {
            points = try decoder.container(keyedBy: CodingKeys.self).decode([Point].self, forKey: .points)
        }
    }
}

/// One page of a scroll.
struct ScrolledPoints: Decodable, Sendable {
    struct Point: Decodable, Sendable {
        var id: JSONValue
        var payload: DocumentPayload?
        var vector: [Float]?
    }

    var points: [Point]
    /// Where the next page begins; nil after the last.
    var nextPageOffset: JSONValue?

    enum CodingKeys: String, CodingKey {
        case points
        case nextPageOffset = "next_page_offset"
    }
}

/// What an update comes to: `completed`, `acknowledged`, `wait_timeout`, or a word of a later version.
struct UpdateOutcome: Decodable, Sendable {
    var status: String
}
