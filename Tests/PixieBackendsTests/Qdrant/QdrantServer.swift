import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO
import Testing

@testable import PixieBackends

/// The tests' own server over Qdrant's engine, in a process of its own; or the real one at PIXIE_TEST_QDRANT_URL.
struct QdrantServer {
    struct Seen: Decodable {
        /// By "METHOD path".
        var requests: [String: Int]
        var last: [String: String]
        /// What did not fit Qdrant's OpenAPI document, where it was compared.
        var mismatches: [String]
    }

    let http: HTTPClient
    let baseURL: String

    /// Where neither is set the tests are skipped by name, except where `CI` is set: there they fail.
    static let isAvailable = python != nil || variable("PIXIE_TEST_QDRANT_URL") != nil || variable("CI") != nil
    /// Whether the server can be told to misbehave.
    static let isScripted = (python != nil || variable("CI") != nil) && variable("PIXIE_TEST_QDRANT_URL") == nil
    static let needs: Comment = "PIXIE_TEST_PYTHON names a Python with qdrant-edge-py"

    static let comparesWithDocument = isScripted && variable("PIXIE_QDRANT_OPENAPI") != nil

    private static let python = variable("PIXIE_TEST_PYTHON")

    static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    static var folder: String { "\(#filePath)".split(separator: "/").dropLast(3).map { "/\($0)" }.joined() }

    /// Starts the server, runs `body` and ends it.
    static func run(_ body: (QdrantServer) async throws -> Void) async throws {
        var process: SpawnedProcess?
        var baseURL = variable("PIXIE_TEST_QDRANT_URL") ?? ""
        if baseURL.isEmpty {
            let started = try SpawnedProcess(
                python ?? "python3", [folder + "/Tools/qdrant_server.py", "--until-input-closes"])
            baseURL = "http://127.0.0.1:\(try started.firstLine().split(separator: " ").last ?? "")"
            process = started
        }
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let result: Result<Void, any Error>
        do { result = .success(try await body(QdrantServer(http: http, baseURL: baseURL))) } catch {
            result = .failure(error)
        }
        await http.shutdown()
        await loop.stop()
        withExtendedLifetime(process) {}
        try result.get()
    }

    func client(
        key: String? = nil, retries: RetryPolicy = RetryPolicy(baseDelay: .milliseconds(4))
    ) -> QdrantClient {
        QdrantClient(client: http, baseURL: baseURL, apiKey: key, retries: retries)
    }

    /// Tells the server how to behave; see its own text.
    func control(_ script: String) async throws {
        #expect(try await send(.post, "/control", script).status == .ok)
    }

    func seen() async throws -> Seen {
        try JSONDecoder().decode(Seen.self, from: Data(try await send(.get, "/control").body))
    }

    @discardableResult
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> HTTPClientResponse {
        try await http.send(
            HTTPClientRequest(
                method: method, url: baseURL + path, headers: [.contentType: "application/json"],
                body: Array(body.utf8), deadline: .after(.seconds(300))))
    }

    func management(key: String? = nil) -> QdrantManagement { QdrantManagement(client: client(key: key)) }

    /// A fresh collection of `dimensions`, gone when `body` returns.
    func withCollection(
        dimensions: Int = 8, settings: String = "{}", _ body: (String) async throws -> Void
    ) async throws {
        let name = "pixie_test_\(UUID().uuidString.lowercased())"
        let vectors = #"{"vectors": {"size": \#(dimensions), "distance": "Cosine"}, \#(settings.dropFirst())"#
        let made = try await send(.put, "/collections/\(name)", vectors.replacing(", }", with: "}"))
        try #require(made.status == .ok, "\(String(decoding: made.body, as: UTF8.self))")
        let result: Result<Void, any Error>
        do { result = .success(try await body(name)) } catch { result = .failure(error) }
        try await send(.delete, "/collections/\(name)")
        try result.get()
    }
}
