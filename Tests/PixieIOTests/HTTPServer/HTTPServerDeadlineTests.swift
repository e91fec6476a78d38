import HTTPTypes
import PixieCore
import PixieIO
import Testing

@Suite struct HTTPServerDeadlineTests {
    private static var impatient: HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.headerTimeout = .milliseconds(400)
        configuration.bodyTimeout = .milliseconds(400)
        configuration.idleTimeout = .milliseconds(400)
        configuration.sendTimeout = .milliseconds(400)
        return configuration
    }

    /// A client sends `beginning`, then one byte every 50 ms, and must be cut off although it is never quiet.
    @Test(arguments: [
        "", "GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 60000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\n\r\nGET / HTTP/1.1\r\nX-Slow: ",
    ])
    func `A client that sends a byte now and then is cut off`(beginning: String) async throws {
        try await withServer(Self.impatient) { server, _ in
            let port = server.port
            let took = try await offPool {
                let client = try RawClient(port: port)
                let start = ContinuousClock.now
                try client.send(beginning)
                while ContinuousClock.now - start < .seconds(15) {
                    guard (try? client.send("x")) != nil else { break }
                    _ = client.waitForInput(milliseconds: 50)
                    if client.hasEnded() { break }
                }
                return ContinuousClock.now - start
            }
            #expect(took < .seconds(10))
            try await waitUntil { server.statistics.connectionsOpen == 0 }
            #expect(server.statistics.connectionsCutOff == 1)
        }
    }

    @Test func `A kept-alive connection without a next request is closed`() async throws {
        try await withServer(Self.impatient) { server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                #expect(try client.get("/").status == 200)
                #expect(client.isClosed())
            }
            #expect(server.statistics.connectionsCutOff == 1)
            #expect(handler.sent == 1)
        }
    }

    @Test func `A client that does not take its response is cut off`() async throws {
        let body = [UInt8](repeating: 0x61, count: 32 << 20)
        try await withServer(Self.impatient, reply: { _ in .now(OutboundResponse(status: .ok, body: .bytes(body))) }) {
            server, handler in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try await waitUntil { handler.aborted == 1 }
            #expect(server.statistics.connectionsCutOff == 1)
        }
    }

    @Test func `A handler may take longer than any deadline of the connection`() async throws {
        try await withServer(
            Self.impatient,
            reply: { _ in
                .later {
                    try? await Task.sleep(for: .milliseconds(1200))
                    return .text("at last")
                }
            }
        ) { server, _ in
            let port = server.port
            let received1 = try await offPool { try RawClient(port: port).get("/").text }
            #expect(received1 == "at last")
            #expect(server.statistics.connectionsCutOff == 0)
        }
    }
}
