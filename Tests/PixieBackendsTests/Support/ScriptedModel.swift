import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO
import Testing

@testable import PixieBackends

/// The scripted OpenAI-compatible server in a process of its own, and a client to reach it.
struct ScriptedModel {
    struct Count: Decodable {
        struct Body: Decodable {
            var path: String
            var body: JSONValue
            var headers: [String: String]
        }
        var requests: [String: Int]
        var models: [String: Int]
        var texts: Int
        var answered: Int
        var cancelled: Int
        var open: Int
        var bodies: [Body]
    }

    let client: HTTPClient
    let port: Int

    var baseURL: String { "http://127.0.0.1:\(port)/v1" }

    /// Starts the server, runs `body` and ends both.
    static func run(_ script: String = "{}", _ body: (ScriptedModel) async throws -> Void) async throws {
        let tool =
            "\(#filePath)".split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Tools/scripted_model.py"
        let process = try SpawnedProcess("python3", [tool, "--until-input-closes"])
        let port = try #require(Int(try process.firstLine().split(separator: " ").last ?? ""))
        let loop = try EventLoop()
        let client = HTTPClient(loop: loop)
        let model = ScriptedModel(client: client, port: port)
        do {
            try await model.control(script)
            try await body(model)
        } catch {
            await client.shutdown()
            await loop.stop()
            throw error
        }
        await client.shutdown()
        await loop.stop()
        withExtendedLifetime(process) {}
    }

    func control(_ script: String) async throws {
        let response = try await client.send(
            HTTPClientRequest(
                method: .post, url: "http://127.0.0.1:\(port)/control", body: Array(script.utf8),
                deadline: .after(.seconds(10))))
        #expect(response.status == .ok)
    }

    func count() async throws -> Count {
        let response = try await client.send(
            HTTPClientRequest(url: "http://127.0.0.1:\(port)/count", deadline: .after(.seconds(10))))
        return try JSONDecoder().decode(Count.self, from: Data(response.body))
    }

    /// The first count that satisfies `condition`; fails the test after a minute.
    func count(where condition: (Count) -> Bool) async throws -> Count {
        let deadline = Deadline.after(.seconds(60))
        while true {
            let count = try await count()
            if condition(count) { return count }
            try #require(!deadline.hasPassed(), "the server never saw it: \(count.requests), open \(count.open)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func endpoint(
        key: String? = nil, retries: RetryPolicy = RetryPolicy(baseDelay: .milliseconds(4))
    ) -> OpenAIEndpoint {
        OpenAIEndpoint(client: client, baseURL: baseURL, apiKey: key, retries: retries)
    }

    func chat(_ key: String? = nil) -> OpenAIChatModel { OpenAIChatModel(endpoint: endpoint(key: key)) }

    static func request(
        _ question: String = "What is due today?", model: String = "gpt-4o-mini", tools: [ToolDefinition] = [],
        traceparent: String? = nil
    ) -> ChatRequest {
        ChatRequest(
            model: model, messages: [ChatMessage(.system, "You help."), ChatMessage(.user, question)], tools: tools,
            temperature: 0.2, maxCompletionTokens: 300, question: question, context: RetrievedContext(),
            traceparent: traceparent)
    }
}
