import FoundationEssentials
import HTTPTypes
public import PixieCore
public import PixieIO

/// Talks to a running Pixie over its public API.
public struct PixieClient: Sendable {
    /// What a query came to, beside the text that was streamed.
    public struct Outcome: Sendable {
        /// The `done` event as it was sent: the whole answer as JSON.
        public let json: [UInt8]
        /// As in `X-Cache`.
        public let cacheStatus: String
        public let model: String
        public let toolCalls: [ToolCall]
        public let sources: [Source]
        public let degraded: [String]
    }

    /// Why there is no answer.
    public enum Failure: Error, Sendable {
        /// Nobody answers at the address.
        case unreachable(String)
        /// Pixie answered with a problem document, or ended the stream with one.
        case refused(status: Int, code: String, detail: String)
        /// The answer was cut off, or is not what Pixie sends.
        case broken(String)
    }

    private let client: HTTPClient
    private let baseURL: String
    private let token: String?

    /// `baseURL`: scheme, host and port, as `http://127.0.0.1:8080`.
    public init(client: HTTPClient, baseURL: String, token: String?) {
        self.client = client
        self.baseURL = Self.withoutSlash(baseURL)
        self.token = token
    }

    static func withoutSlash(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    /// Asks, and hands over the text of the answer as it comes. Throws `Failure`, what `onText` throws, or `CancellationError`.
    public func ask(
        _ query: String, user: String, cache: Question.CacheMode, deadline: Deadline,
        onText: @Sendable (String) async throws -> Void
    ) async throws -> Outcome {
        let body = try JSONEncoder().encode(Body(userID: user, query: query, stream: true, cache: cache.rawValue))
        var headers: HTTPFields = [.contentType: "application/json", .accept: "text/event-stream"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        let request = HTTPClientRequest(
            method: .post, url: baseURL + "/v1/query", headers: headers, body: Array(body), deadline: deadline)
        do {
            return try await client.withStream(request) { head, chunks in
                guard head.status == .ok else {
                    var document: [UInt8] = []
                    for try await chunk in chunks { document += chunk }
                    throw Self.problem(document, status: head.status.code)
                }
                return try await Self.read(chunks, cacheStatus: Self.cacheStatus(head.headers), onText: onText)
            }
        } catch let error as HTTPClientError {
            throw error.requestWasSent
                ? Failure.broken(error.detail) : Failure.unreachable("\(baseURL): \(error.detail)")
        }
    }

    /// Posts a query that is to be answered in one piece. Throws `Failure`, or `CancellationError`.
    func exchange(_ body: [UInt8], deadline: Deadline) async throws -> HTTPClientResponse {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        do {
            return try await client.send(
                HTTPClientRequest(
                    method: .post, url: baseURL + "/v1/query", headers: headers, body: body, deadline: deadline))
        } catch let error as HTTPClientError {
            try Task.checkCancellation()
            throw error.requestWasSent
                ? Failure.broken(error.detail) : Failure.unreachable("\(baseURL): \(error.detail)")
        }
    }

    static func cacheStatus(_ headers: HTTPFields) -> String { cacheName.flatMap { headers[$0] } ?? "-" }

    private static let cacheName = HTTPField.Name("X-Cache")

    private static func read(
        _ chunks: HTTPClientBody, cacheStatus: String, onText: @Sendable (String) async throws -> Void
    ) async throws -> Outcome {
        var parser = ServerSentEventParser()
        for try await chunk in chunks {
            for event in try parser.feed(chunk) {
                switch event.name {
                case "token":
                    try await onText(try decode(Token.self, event).text)
                case "done":
                    let answer = try decode(Done.self, event)
                    return Outcome(
                        json: event.data, cacheStatus: cacheStatus, model: answer.model, toolCalls: answer.toolCalls,
                        sources: answer.sources, degraded: answer.degraded)
                case "error":
                    throw problem(event.data, status: 200)
                default:
                    continue
                }
            }
        }
        throw Failure.broken("the answer ended before it was complete")
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ event: ServerSentEvent) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(event.data))
        } catch {
            throw Failure.broken("the server sent a \(event.name) event that is not one of Pixie's")
        }
    }

    static func problem(_ body: [UInt8], status: Int) -> Failure {
        guard let problem = try? JSONDecoder().decode(Problem.self, from: Data(body)) else {
            return .broken("the server answered \(status) without a problem document: is it Pixie?")
        }
        return .refused(status: problem.status, code: problem.code, detail: problem.detail)
    }

    private struct Body: Encodable {
        let userID: String
        let query: String
        let stream: Bool
        let cache: String

        enum CodingKeys: String, CodingKey {
            case userID = "user_id"
            case query, stream, cache
        }
    }

    private struct Token: Decodable {
        let text: String
    }

    private struct Done: Decodable {
        let model: String
        let toolCalls: [ToolCall]
        let sources: [Source]
        let degraded: [String]

        enum CodingKeys: String, CodingKey {
            case model, sources, degraded
            case toolCalls = "tool_calls"
        }
    }

    private struct Problem: Decodable {
        let status: Int
        let code: String
        let detail: String
    }
}
