import HTTPTypes
import PixieCore
import PixieIO
import Testing

@Suite struct HTTPServerRequestTests {
    @Test func `A request is answered inline and its connection kept`() async throws {
        try await withServer { server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                for _ in 0..<3 {
                    let response = try client.get("/")
                    #expect(response.status == 200)
                    #expect(response.text == "hello")
                }
            }
            #expect(server.statistics.connectionsAccepted == 1)
            try await waitUntil { handler.sent == 3 }
        }
    }

    @Test func `A request is answered by a task while its connection waits`() async throws {
        try await withServer(reply: { request in
            .later {
                await Task.yield()
                return .text(request.path)
            }
        }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                for path in ["/a", "/b", "/c"] { #expect(try client.get(path).text == path) }
            }
        }
    }
}
