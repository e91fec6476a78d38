import HTTPTypes
import PixieCore
import PixieIO
import PixieTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    @Test func `The whole answer comes back: status, fields and bytes`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.respond("404 Not Found", headers: "X-A: 1\r\nX-A: 2\r\nX-Empty:\r\n", body: "nothing\0here")
        } _: { client, server in
            let response = try await client.send(.init(.get, server.url))
            #expect(response.status == .notFound)
            #expect(response.headers[values: try #require(HTTPField.Name("x-a"))] == ["1", "2"])
            #expect(response.headers[try #require(HTTPField.Name("x-empty"))] == "")
            #expect(String(decoding: response.body, as: UTF8.self) == "nothing\0here")
        }
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func `A body goes out with its length and nothing that was not asked for`(method: HTTPRequest.Method) async throws {
        let seen = Mutex<LoopbackServer.Request?>(nil)
        try await withClient { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.respond()
        } _: { client, server in
            let body = [UInt8](repeating: 7, count: 2_000_000)
            _ = try await client.send(
                .init(method, server.url + "/p?q=1", headers: [.authorization: "Bearer t"], body: body))
            let request = try #require(seen.withLock { $0 })
            #expect(request.line == "\(method.rawValue) /p?q=1 HTTP/1.1")
            #expect(request.body == body)
            #expect(request.field("authorization") == "Bearer t")
            #expect(request.field("user-agent") == "pixie")
            for name in ["expect", "content-type", "transfer-encoding", "accept-encoding"] {
                #expect(request.field(name) == nil)
            }
        }
    }

    @Test func `An empty POST says so, and HEAD and 204 end without a body`() async throws {
        let heads = Mutex<[String]>([])
        try await withClient { connection in
            while let request = connection.readRequest() {
                heads.withLock { $0.append(request.head) }
                if request.line.hasPrefix("HEAD") {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                } else {
                    connection.write("HTTP/1.1 204 No Content\r\n\r\n")
                }
            }
        } _: { client, server in
            let answers = [
                try await client.send(.init(.head, server.url)), try await client.send(.init(.post, server.url)),
                try await client.send(.init(.delete, server.url)),
            ]
            #expect(answers.map(\.status) == [.ok, .noContent, .noContent])
            #expect(answers.allSatisfy { $0.body.isEmpty })
            #expect(heads.withLock { $0[1].lowercased() }.contains("content-length: 0"))
            #expect(server.accepted == 1)
        }
    }

    @Test func `Interim answers are skipped`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 100 Continue\r\nX-I: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            connection.respond(headers: "X-F: 1\r\n", body: "final")
        } _: { client, server in
            let response = try await client.send(.init(.get, server.url))
            #expect(response.status == .ok)
            #expect(response.headers.map(\.name.canonicalName) == ["content-length", "x-f"])
            #expect(response.body == Array("final".utf8))
        }
    }

    @Test func `A chunked answer is put together, and its trailers are not taken for fields`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            connection.write("6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n")
        } _: { client, server in
            let response = try await client.send(.init(.get, server.url))
            #expect(response.body == Array("hello world".utf8))
            #expect(response.headers.count == 1)
        }
    }

    @Test func `A redirect is an answer and is not followed`() async throws {
        try await withClient { connection in
            while connection.readRequest() != nil {
                connection.respond("302 Found", headers: "Location: /elsewhere\r\n")
            }
        } _: { client, server in
            let response = try await client.send(.init(.get, server.url, headers: [.authorization: "Bearer t"]))
            #expect(response.status == .found)
            #expect(response.headers[.location] == "/elsewhere")
        }
    }

    @Test func `A line break in a value cannot start another field`() async throws {
        let seen = Mutex<LoopbackServer.Request?>(nil)
        try await withClient { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.respond()
        } _: { client, server in
            let name = try #require(HTTPField.Name("x-user"))
            _ = try await client.send(
                .init(
                    .get, server.url, headers: [name: "a\r\nX-Injected: 1", .connection: "close", .contentLength: "9"]))
            let request = try #require(seen.withLock { $0 })
            #expect(request.field("x-injected") == nil)
            #expect(request.field("connection") == nil)
            #expect(request.field("content-length") == nil)
        }
    }

    @Test func `A hundred requests one after the other use one connection`() async throws {
        try await withClient(server: echoTargets) { client, server in
            for index in 0..<100 {
                let response = try await client.send(.init(.get, "\(server.url)/\(index)"))
                #expect(response.body == Array("/\(index)".utf8))
            }
            #expect(server.accepted == 1)
        }
    }

    @Test func `Five hundred at once each get their own answer, over no more connections than allowed`() async throws {
        var configuration = HTTPClientConfiguration()
        configuration.maximumConnectionsPerHost = 50
        try await withClient(configuration, server: echoTargets) { client, server in
            try await withThrowingTaskGroup { group in
                for index in 0..<500 {
                    group.addTask {
                        let response = try await client.send(.init(.get, "\(server.url)/\(index)"))
                        #expect(response.body == Array("/\(index)".utf8))
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...50).contains(server.accepted))
        }
    }

    @Test func `Shutting down ends what is under way, and later requests fail at once`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            _ = connection.waitForClose()
        } _: { client, server in
            async let pending = client.failure(.init(.get, server.url))
            #expect(await eventually { server.accepted == 1 })
            await client.shutdown()
            #expect(try await pending.code == .stopped)
            #expect(await eventually { server.ended == 1 })
            let late = try await client.failure(.init(.get, server.url))
            #expect(late.code == .stopped && !late.requestWasSent)
            await client.shutdown()
        }
    }

    @Test func `Stopping the loop under a client ends its requests`() async throws {
        let loop = try EventLoop()
        let server = try LoopbackServer { _ = $0.waitForClose() }
        let client = HTTPClient(loop: loop)
        async let pending = client.failure(.init(.get, server.url))
        #expect(await eventually { server.accepted == 1 })
        await loop.stop()
        #expect(try await pending.code == .stopped)
        #expect(try await client.failure(.init(.get, server.url)).code == .stopped)
        server.stop()
    }
}
