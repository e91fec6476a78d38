import FoundationEssentials
import PixieCore

/// A stored point that serves as a question: what is nearest to it among its own user's points?
struct RecallQuestion: Sendable {
    var id: JSONValue
    var user: UserID
    var vector: [Float]
}

/// What a search found, compared with the truth.
enum Recall {
    /// The share of the true `limit` nearest that were found, without the point itself. Of points at the same distance as
    /// the last true one any will do. Nil when there is nothing to find.
    static func share(
        found: [FoundPoints.Point], truth: [FoundPoints.Point], without id: JSONValue, limit: Int
    ) -> Double? {
        let truth = truth.filter { $0.id != id }.prefix(limit)
        guard let last = truth.last else { return nil }
        let right = found.filter { $0.id != id }.prefix(limit).count { $0.score >= last.score - 1e-6 }
        return min(1, Double(right) / Double(truth.count))
    }
}

extension QdrantManagement {
    /// `count` stored points, or as many as there are: drawn from all over the collection where its ids are UUIDs, and from
    /// its beginning where they are not, or where drawing finds the same ones again because the ids lie close together.
    func questions(
        _ name: String, count: Int, using generator: inout some RandomNumberGenerator
    ) async throws -> [RecallQuestion] {
        var found: [JSONValue: RecallQuestion] = [:]
        var offset: JSONValue?
        var isRandom = false
        // Twice as many pages as a collection with enough points takes, drawn, and as many read one after the other.
        let pages = max(2, count / 5)
        for page in 0..<2 * pages where found.count < count {
            let scrolled = try await client.scroll(
                name, offset: offset, limit: 10, payload: .array([.string("user_id")]), withVectors: true,
                deadline: deadline)
            for point in scrolled.points where found.count < count {
                guard let user = point.payload?.userID.flatMap({ UserID($0) }), let vector = point.vector else {
                    continue
                }
                found[point.id] = RecallQuestion(id: point.id, user: user, vector: vector)
            }
            if page == 0, case .string? = scrolled.points.first?.id { isRandom = true }
            if isRandom, page + 1 < pages {
                offset = .string(Self.randomID(using: &generator))
            } else if isRandom, page + 1 == pages {
                offset = nil
            } else if let next = scrolled.nextPageOffset {
                offset = next
            } else {
                break
            }
        }
        return found.values.sorted { "\($0.id)" < "\($1.id)" }
    }

    /// The nearest of the question's own user, the point itself among them.
    func nearest(
        to question: RecallQuestion, in name: String, limit: Int, ef: Int?, isExact: Bool = false,
        oversampling: Double? = nil
    ) async throws -> [FoundPoints.Point] {
        let search = UserSearch(
            user: question.user, vector: question.vector, limit: limit + 1, ef: ef, isExact: isExact,
            oversampling: oversampling)
        return try await client.search(search, in: name, payload: .bool(false), deadline: deadline)
    }

    /// A place among all UUIDs: scrolling from it reads the points behind it.
    private static func randomID(using generator: inout some RandomNumberGenerator) -> String {
        let digits = String(UInt64.random(in: 0 ... .max, using: &generator), radix: 16)
        let padded = Array(String(repeating: "0", count: 16 - digits.count) + digits)
        return String(padded[0..<8]) + "-" + String(padded[8..<12]) + "-" + String(padded[12..<16])
            + "-0000-000000000000"
    }
}
