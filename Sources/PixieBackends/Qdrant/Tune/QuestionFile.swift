import FoundationEssentials
import PixieCore

/// Questions that users asked, one JSON object a line: `user_id`, and `vector`, or `query`, which is embedded.
struct QuestionFile {
    private struct Line: Decodable {
        var userID: String?
        var query: String?
        var vector: [Float]?

        enum CodingKeys: String, CodingKey {
            case query, vector
            case userID = "user_id"
        }
    }

    let path: String
    let dimensions: Int

    /// At most `count`, drawn evenly from the whole file. Refuses a file with a line that is no question, and says which.
    func questions(
        count: Int, embedding: QdrantManagement.Embedding?, using generator: inout some RandomNumberGenerator
    ) async throws -> [RecallQuestion] {
        var lines = try FileLines(path: path)
        var drawn: [(user: UserID, line: Line)] = []
        var seen = 0
        while let text = try lines.next() {
            if text.bytes.isEmpty, !text.isTooLong { continue }
            let question = try question(text)
            seen += 1
            if drawn.count < count {
                drawn.append(question)
            } else {
                let place = Int.random(in: 0..<seen, using: &generator)
                if place < count { drawn[place] = question }
            }
        }
        let missing = drawn.indices.filter { drawn[$0].line.vector == nil }
        if !missing.isEmpty {
            guard let embedding else {
                throw ManagementRefusal(
                    "'\(path)' has questions without a vector, and no embedding model is configured (OPENAI_API_KEY or "
                        + "OPENAI_BASE_URL).")
            }
            for start in stride(from: 0, to: missing.count, by: 256) {
                let some = missing[start..<min(start + 256, missing.count)]
                let vectors = try await embedding(some.map { drawn[$0].line.query ?? "" })
                guard vectors.count == some.count, vectors.allSatisfy({ $0.count == dimensions }) else {
                    throw ManagementRefusal(
                        "The embedding model's vectors do not have the collection's \(dimensions) dimensions: set "
                            + "PIXIE_EMBEDDING_DIMENSIONS.")
                }
                for (place, vector) in zip(some, vectors) { drawn[place].line.vector = vector }
            }
        }
        return drawn.map { RecallQuestion(id: .null, user: $0.user, vector: $0.line.vector ?? []) }
    }

    private func question(_ text: FileLines.Line) throws -> (UserID, Line) {
        func refusal(_ reason: String) -> ManagementRefusal {
            ManagementRefusal("Line \(text.number) of '\(path)' is no question: \(reason).")
        }
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.bytes)) else {
            throw refusal("it is not a JSON object with user_id, and vector or query")
        }
        guard let user = line.userID.flatMap({ UserID($0) }) else { throw refusal("user_id is not a UUID") }
        if let vector = line.vector {
            guard vector.count == dimensions, vector.allSatisfy(\.isFinite) else {
                throw refusal("vector has \(vector.count) numbers, the collection \(dimensions)")
            }
        } else if line.query?.isEmpty != false {
            throw refusal("it has neither vector nor query")
        }
        return (user, line)
    }
}
