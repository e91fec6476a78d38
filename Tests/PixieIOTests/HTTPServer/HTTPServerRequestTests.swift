import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import Synchronization
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
                    #expect(response.header("content-length") == "5")
                    #expect(response.header("date") != nil)
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

    @Test func `A request is answered by whoever is asked, at once or later, on any thread`() async throws {
        try await withServer(reply: { request in
            .asking { reply in
                switch request.path {
                case "/at-once": reply(.now(.text("at once")))
                case "/elsewhere": Task { reply(.now(.text("elsewhere"))) }
                case "/task": reply(.later { .text("task") })
                default: reply(.asking { again in Task { again(.now(.text("twice"))) } })
                }
            }
        }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                for (path, text) in [
                    ("/at-once", "at once"), ("/elsewhere", "elsewhere"), ("/task", "task"), ("/twice", "twice"),
                ] {
                    #expect(try client.get(path).text == text)
                }
            }
        }
    }

    @Test func `An answer that comes after the client has gone is thrown away`() async throws {
        let asked = Mutex<[@Sendable (HTTPReply) -> Void]>([])
        try await withServer(reply: { _ in .asking { reply in asked.withLock { $0.append(reply) } } }) {
            server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                while asked.withLock({ $0.isEmpty }) { usleep(1000) }
                client.reset()
            }
            let reply = try #require(asked.withLock { $0.first })
            try await waitUntil { server.statistics.connectionsOpen == 0 }
            reply(.now(.text("too late")))
            try await waitUntil { handler.aborted == 1 }
        }
    }

    @Test(arguments: [
        ("/plain", "/plain"),
        ("/a%20b%2Fc", "/a b/c"),
        ("/a+b", "/a+b"),
        ("/nul%00end", "/nul\0end"),
        ("/%ff%fe", "/\u{FFFD}\u{FFFD}"),
        ("/half%4", "/half%4"),
        ("/%zz", "/%zz"),
        ("http://example.test/x?y=1", "/x|y=1"),
        ("/q?a=1&b&c=%00x&a=+%2B", "/q|a=1|b=|c=\0x|a= +"),
        ("/q?", "/q"),
        ("/q?a=b=c&&d=e?f", "/q|a=b=c|d=e?f"),
    ])
    func `Path and query are decoded without cutting anything`(target: String, expected: String) async throws {
        try await withServer(reply: { request in
            .now(.text(([request.path] + request.query.map { "\($0.name)=\($0.value)" }).joined(separator: "|")))
        }) { server, _ in
            let port = server.port
            let received1 = try await offPool { try RawClient(port: port).get(target).text }
            #expect(received1 == expected)
        }
    }

    @Test func `Header fields keep every value and compare without case`() async throws {
        let name = try #require(HTTPField.Name("X-Thing"))
        try await withServer(reply: { request in
            .now(
                .text("\(request.headers.count(of: name)) \(request.headers[name] ?? "none") \(request.remoteAddress)"))
        }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: t\r\nx-thing: one\r\nX-THING:two\r\nEmpty:\r\n\r\n")
                #expect(try client.response().text == "2 one 127.0.0.1")
            }
        }
    }

    @Test(arguments: [("HTTP/1.1", 400), ("HTTP/1.0", 200)])
    func `Only HTTP before 1.1 may leave out the host`(version: String, status: Int) async throws {
        try await withServer(reply: { .now(.text($0.path)) }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("GET / \(version)\r\nX: y\r\n\r\n")
                #expect(try client.response().status == status)
            }
        }
    }

    @Test func `HEAD gets the header of GET and no body`() async throws {
        try await withServer(reply: { .now(.text($0.method.rawValue)) }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("HEAD / HTTP/1.1\r\nHost: t\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try client.response(toHead: true).header("content-length") == "4")
                #expect(try client.response().text == "GET")
            }
        }
    }

    @Test func `A body arrives whole, by length, in chunks, and after 100 Continue`() async throws {
        try await withServer(reply: { .now(.text(String(decoding: $0.body, as: UTF8.self))) }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\nab")
                try client.send("cd")
                #expect(try client.response().text == "abcd")
                try client.send(
                    "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n")
                try client.send("0\r\n\r\n")
                #expect(try client.response().text == "abcde")
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                #expect(try client.response().status == 100)
                try client.send("xy")
                #expect(try client.response().text == "xy")
                let large = String(repeating: "0123456789abcdef", count: 4096)
                try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 65536\r\n\r\n" + large)
                #expect(try client.response().text == large)
            }
        }
    }

    @Test(arguments: [
        "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 0",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: identity", "Transfer-Encoding: \tchunked x", "Content-Length: +3", "Content-Length: 3, 3",
        "Content-Length: 0x3", "Content-Length: -1", "Content-Length:", "X: a\0b", "X\0: a", "X: a\r\n folded",
        "X: a\r\n\tfolded\r\nY: b", "no colon", "Content-Length: 99999999999999999999999",
        "Host: other",
    ])
    func `A request that could be read in two ways is refused and its connection closed`(fields: String) async throws {
        try await withServer { server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send(
                    "POST / HTTP/1.1\r\nHost: t\r\n\(fields)\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n")
                let status = try client.response().status
                #expect(status == 400 || status == 413)
                // libmicrohttpd's own refusals can be followed by a copy of themselves, but by no answer.
                var rest = client.ending()
                while !["closed", "reset", "open"].contains(rest) {
                    #expect(!rest.contains("200 OK") && !rest.contains("hello"))
                    rest = client.moreOfEnding()
                }
                #expect(rest != "open")
            }
            #expect(handler.answered <= 1)
        }
    }

    @Test(arguments: [
        "GET foo HTTP/1.1", "GET /a\0b HTTP/1.1", "G\u{7f}T / HTTP/1.1", "GET /", "\0\0\0", "GET / HTTP/9.9",
    ])
    func `A request line that is not HTTP is refused`(line: String) async throws {
        try await withServer { server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("\(line)\r\nHost: t\r\n\r\n")
                // Refused with a status, or cut: never answered.
                let status = (try? client.response().status) ?? 400
                #expect(status >= 400)
            }
            #expect(handler.sent + handler.aborted <= 1)
        }
    }

    @Test func `Fields that are the server's own are not sent twice`() async throws {
        let headers: HTTPFields = [
            .contentLength: "99", .date: "never", .connection: "upgrade", .transferEncoding: "chunked",
            .contentType: "text/plain", .setCookie: "a=b",
        ]
        try await withServer(reply: { _ in .now(.text("hello", headers: headers)) }) { server, _ in
            let port = server.port
            try await offPool {
                let response = try RawClient(port: port).get("/")
                #expect(response.text == "hello")
                for name in ["content-length", "date", "content-type", "set-cookie"] {
                    #expect(response.headers.count { $0.name.lowercased() == name } == 1)
                }
                #expect(response.header("transfer-encoding") == nil)
            }
        }
    }

    @Test func `A megabyte is sent whole`() async throws {
        let body = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withServer(reply: { _ in .now(OutboundResponse(status: .ok, body: .bytes(body))) }) { server, _ in
            let port = server.port
            let received2 = try await offPool { try RawClient(port: port).get("/").body }
            #expect(received2 == body)
        }
    }
}
