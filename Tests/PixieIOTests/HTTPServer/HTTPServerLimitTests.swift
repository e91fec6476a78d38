import HTTPTypes
import PixieCore
import PixieIO
import Testing

@Suite struct HTTPServerLimitTests {
    @Test func `A body whose length is over the limit is refused before it is read`() async throws {
        try await withServer { server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000000\r\n\r\n")
                let response = try client.response()
                #expect(response.status == 413)
                #expect(response.text == "over 65536")
                #expect(response.header("connection")?.lowercased() == "close")
            }
            #expect(handler.answered == 1)
        }
    }

    @Test func `A client that sends ten megabytes before it reads still learns why it was refused`() async throws {
        try await withServer { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000000\r\n\r\n")
                try client.send([UInt8](repeating: 0x61, count: 10_000_000))
                #expect(try client.response().status == 413)
                #expect(client.isClosed())
            }
        }
    }

    @Test func `A client that waits for 100 Continue is refused at once`() async throws {
        try await withServer { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n")
                #expect(try client.response().status == 413)
            }
        }
    }

    @Test func `A chunked body is refused when it has passed the limit`() async throws {
        try await withServer { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
                for _ in 0..<8 { try client.send(chunk) }
                try client.send("0\r\n\r\n")
                #expect(try client.response().status == 413)
                #expect(client.isClosed())
            }
        }
    }

    @Test func `A chunked body without end is cut off`() async throws {
        try await withServer { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
                #expect(throws: RawClient.Failure.self) {
                    for _ in 0..<4096 { try client.send(chunk) }
                }
            }
        }
    }

    @Test(arguments: [("/large", 200), ("/small", 413)])
    func `A request can have a limit of its own`(path: String, status: Int) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.bodyLimit = { method, path in method == .put && path == "/large" ? 200_000 : nil }
        try await withServer(configuration) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("PUT \(path) HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n")
                try client.send([UInt8](repeating: 0x61, count: 100_000))
                #expect(try client.response().status == status)
            }
        }
    }

    @Test func `A header over the limit is refused`() async throws {
        try await withServer { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                let field = "X-Long: " + String(repeating: "h", count: 100_000)
                try? client.send("GET / HTTP/1.1\r\nHost: t\r\n\(field)\r\n\r\n")
                #expect(try client.response().status == 431)
                let fitting = "X-Long: " + String(repeating: "h", count: 7_000)
                let second = try RawClient(port: port)
                try second.send("GET / HTTP/1.1\r\nHost: t\r\n\(fitting)\r\n\r\n")
                #expect(try second.response().status == 200)
            }
        }
    }

    @Test func `One connection too many is closed, and counted`() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.maximumConnections = 3
        try await withServer(configuration) { server, _ in
            let port = server.port
            try await offPool {
                let clients = try (0..<3).map { _ in try RawClient(port: port) }
                for client in clients { #expect(try client.get("/").status == 200) }
                #expect(try RawClient(port: port).isClosed())
                #expect(server.statistics.connectionsRefused == 1)
                for client in clients { #expect(try client.get("/").status == 200) }
            }
            try await waitUntil { server.statistics.connectionsOpen == 0 }
            let received1 = try await offPool { try RawClient(port: port).get("/").status }
            #expect(received1 == 200)
        }
    }

    @Test func `One address has its share and leaves the rest to others`() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.maximumConnectionsPerAddress = 2
        try await withServer(configuration, reply: { .now(.text($0.remoteAddress)) }) { server, _ in
            let port = server.port
            try await offPool {
                let clients = try (0..<2).map { _ in try RawClient(port: port) }
                for client in clients { #expect(try client.get("/").text == "127.0.0.1") }
                #expect(try RawClient(port: port).isClosed())
                #expect(try RawClient(port: port, address: "127.0.0.2").get("/").text == "127.0.0.2")
                withExtendedLifetime(clients) {}
            }
        }
    }
}
