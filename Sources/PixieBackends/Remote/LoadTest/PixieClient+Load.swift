import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO

/// A question of a load test.
struct LoadQuestion: Sendable {
    let user: UserID
    var query: String
    var session: SessionID?
    var cache = Question.CacheMode.use
    /// Calls of the answer before, of which it is said that they were made.
    var doneCalls: [String] = []
}

struct LoadAnswer: Sendable {
    var isEmpty: Bool
    /// Ids of the calls it asks for.
    var toolCalls: [String]
    /// As in `X-Cache`.
    var cacheStatus: String
}

extension PixieClient {
    /// The whole answer in one piece. Throws `Failure`, or `CancellationError`.
    func answer(_ question: LoadQuestion, deadline: Deadline) async throws -> LoadAnswer {
        var body: [String: JSONValue] = [
            "user_id": .string(question.user.description), "query": .string(question.query),
            "cache": .string(question.cache.rawValue),
        ]
        if let session = question.session { body["session_id"] = .string(session.description) }
        if !question.doneCalls.isEmpty {
            body["tool_results"] = .array(
                question.doneCalls.map {
                    .object(["tool_call_id": .string($0), "result": .object(["id": .string(UUID().uuidString)])])
                })
        }
        let response = try await exchange(Array(try JSONEncoder().encode(JSONValue.object(body))), deadline: deadline)
        guard response.status == .ok else { throw Self.problem(response.body, status: response.status.code) }
        guard let answer = try? JSONDecoder().decode(Whole.self, from: Data(response.body)) else {
            throw Failure.broken("an answer that is not one of Pixie's")
        }
        return LoadAnswer(
            isEmpty: answer.response.isEmpty && answer.toolCalls.isEmpty, toolCalls: answer.toolCalls.map(\.id),
            cacheStatus: Self.cacheStatus(response.headers))
    }

    private struct Whole: Decodable {
        struct Call: Decodable { let id: String }
        let response: String
        let toolCalls: [Call]

        enum CodingKeys: String, CodingKey {
            case response
            case toolCalls = "tool_calls"
        }
    }
}
