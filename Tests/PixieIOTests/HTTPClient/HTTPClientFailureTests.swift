import HTTPTypes
import PixieCore
import PixieIO
import PixieTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientFailureTests {
    @Test(arguments: [
        "", "example.org", "ftp://127.0.0.1/", "file:///etc/passwd", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: 1",
        "http://127.0.0.1/\0", "http://", "http://127.0.0.1:99999/", "https://[::1",
    ])
    func `What is not an http URL is refused before anything is sent`(url: String) async throws {
        try await withClient(server: echoTargets) { client, _ in
            let error = try await client.failure(.init(.get, url))
            #expect(error.code == .invalidURL)
            #expect(!error.requestWasSent)
        }
    }

    @Test func `A port nobody listens on, and a name nobody has`() async throws {
        let listener = try SilentListener()
        let port = listener.port
        listener.close()
        try await withClient(server: echoTargets) { client, _ in
            let refused = try await client.failure(.init(.get, "http://127.0.0.1:\(port)/secret?token=t0ken"))
            #expect(refused.code == .connect && !refused.requestWasSent)
            #expect(refused.detail.contains("127.0.0.1") && !refused.detail.contains("t0ken"))
            let unknown = try await client.failure(.init(.get, "http://no-such-host.invalid/"))
            #expect(unknown.code == .resolve && !unknown.requestWasSent)
        }
    }

    /// What a server writes before it closes, and what the client makes of it.
    struct WrongAnswer: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var code: HTTPClientError.Code
        var bytes: String

        static let all = [
            WrongAnswer("another protocol", .protocolViolation, "SSH-2.0-OpenSSH_9.2\r\n"),
            WrongAnswer("a status that is no number", .protocolViolation, "HTTP/1.1 abc\r\n\r\n"),
            WrongAnswer("a version nobody knows", .protocolViolation, "HTTP/9.9 200 OK\r\n\r\n"),
            WrongAnswer("nothing", .reset, ""),
            WrongAnswer("half a body", .reset, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal"),
            WrongAnswer("half a chunk", .reset, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
            WrongAnswer("a length over the limit", .tooLarge, "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n"),
            WrongAnswer("a body over the limit", .tooLarge, "HTTP/1.1 200 OK\r\n\r\n" + long("", 1_001)),
            WrongAnswer(
                "fields without end", .tooLarge,
                (0..<70).reduce(into: "HTTP/1.1 200 OK\r\n") { text, _ in text += long("X-Long: ", 4_000) + "\r\n" }),
        ]

        init(_ name: String, _ code: HTTPClientError.Code, _ bytes: String) {
            testDescription = name
            self.code = code
            self.bytes = bytes
        }

        private static func long(_ start: String, _ count: Int) -> String {
            start + String(repeating: "x", count: count)
        }
    }

    @Test(arguments: WrongAnswer.all)
    func `A server that is wrong, cut off or endless is an error that says so`(answer: WrongAnswer) async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write(answer.bytes)
        } _: { client, server in
            var request = HTTPClientRequest(.post, server.url)
            request.maximumResponseBytes = 1_000
            let error = try await client.failure(request)
            #expect(error.code == answer.code, "\(error)")
            #expect(error.requestWasSent)
        }
    }

    @Test func `A reset is a reset`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.resetOnClose()
        } _: { client, server in
            let error = try await client.failure(.init(.get, server.url))
            #expect(error.code == .reset && error.requestWasSent)
        }
    }

    @Test func `When the deadline passes, the wait ends and the server sees the connection close`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal")
            #expect(connection.waitForClose())
        } _: { client, server in
            let start = ContinuousClock.now
            let error = try await client.failure(.init(url: server.url, deadline: .after(.seconds(1))))
            #expect(error.code == .timeout && error.requestWasSent)
            #expect(ContinuousClock.now - start >= .seconds(1))
            #expect(await eventually { server.ended == 1 })
        }
    }

    @Test func `A deadline that has passed, or passes while waiting for a free connection, sends nothing`() async throws
    {
        var configuration = HTTPClientConfiguration()
        configuration.maximumConnectionsPerHost = 1
        try await withClient(configuration) { connection in
            _ = connection.readRequest()
            _ = connection.waitForClose()
        } _: { client, server in
            let past = try await client.failure(.init(url: server.url, deadline: .after(.zero)))
            #expect(past.code == .timeout && !past.requestWasSent)
            #expect(server.accepted == 0)
            let first = Task { try await client.send(.init(.get, server.url)) }
            #expect(await eventually { server.accepted == 1 })
            let queued = try await client.failure(.init(url: server.url, deadline: .after(.milliseconds(80))))
            #expect(queued.code == .timeout && !queued.requestWasSent)
            #expect(server.accepted == 1)
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
        }
    }

    @Test func `A host that does not answer the connection attempt runs into the connect timeout`() async throws {
        let listener = try SilentListener()
        defer { listener.close() }
        try listener.fillBacklog()
        try await withClient(server: echoTargets) { client, _ in
            var request = HTTPClientRequest(.get, "http://127.0.0.1:\(listener.port)/")
            request.connectTimeout = .milliseconds(100)
            let error = try await client.failure(request)
            #expect(error.code == .timeout && !error.requestWasSent)
        }
    }

    @Test func `A kept connection that the server closed is replaced without the caller noticing`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.respond(body: "once")
        } _: { client, server in
            for round in 1...3 {
                let response = try await client.send(.init(.post, server.url))
                #expect(response.body == Array("once".utf8))
                #expect(await eventually { server.ended == round })
            }
            #expect(server.accepted == 3)
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .put, .post, .patch])
    func `When a kept connection breaks under a request, only an idempotent one is sent again`(
        method: HTTPRequest.Method
    ) async throws {
        try await withClient { connection in
            guard let first = connection.readRequest(), connection.respond(body: first.target) else { return }
            _ = connection.readRequest()
        } _: { client, server in
            _ = try await client.send(.init(.get, server.url + "/first"))
            let request = HTTPClientRequest(method, server.url + "/second", body: method == .get ? [] : [1, 2, 3])
            if method == .get || method == .put {
                let response = try await client.send(request)
                #expect(response.body == Array("/second".utf8))
                #expect(server.accepted == 2)
            } else {
                let error = try await client.failure(request)
                #expect(error.code == .reset && error.requestWasSent, "\(error)")
            }
        }
    }
}
