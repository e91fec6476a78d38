import HTTPTypes
import PixieCore
import PixieIO
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTLSTests {
    @Test func `A certificate nobody vouches for is refused, and nothing is sent`() async throws {
        let server = try await OpenSSLServer()
        try await withClient(server: echoTargets) { client, _ in
            let error = try await client.failure(.init(.get, "https://localhost:\(server.port)/"))
            #expect(error.code == .tls, "\(error)")
            #expect(!error.requestWasSent)
        }
    }

    @Test func `With its authority named the same server answers, under its own name only`() async throws {
        let server = try await OpenSSLServer()
        var configuration = HTTPClientConfiguration()
        configuration.certificateAuthorities = server.certificate
        try await withClient(configuration, server: echoTargets) { client, _ in
            let response = try await client.send(.init(.get, "https://localhost:\(server.port)/"))
            #expect(response.status == .ok)
            #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.3"))
            let wrongName = try await client.failure(.init(.get, "https://127.0.0.1:\(server.port)/"))
            #expect(wrongName.code == .tls)
        }
    }

    @Test(arguments: [true, false])
    func `HTTP2 is offered in the handshake, before HTTP1, if configured`(isOffered: Bool) async throws {
        let hello = Mutex<[UInt8]>([])
        var configuration = HTTPClientConfiguration()
        configuration.offersHTTP2 = isOffered
        try await withClient(configuration) { connection in
            let bytes = connection.readSome()
            hello.withLock { $0 = bytes }
        } _: { client, server in
            let error = try await client.failure(.init(.get, "https://127.0.0.1:\(server.port)/"))
            #expect(error.code == .tls && !error.requestWasSent)
            let bytes = hello.withLock { $0 }
            #expect(bytes.firstRange(of: Array("\u{8}http/1.1".utf8)) != nil)
            #expect((bytes.firstRange(of: Array("\u{2}h2\u{8}http/1.1".utf8)) != nil) == isOffered)
        }
    }

    @Test func `The proxy variables are honoured`() async {
        // In a process of its own: the environment is shared by all tests of this one.
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer(echoTargets)
            setEnvironment("http_proxy", proxy.url)
            setEnvironment("no_proxy", "127.0.0.1")
            let loop = try EventLoop()
            let client = HTTPClient(loop: loop)
            let proxied = try await client.send(.init(.get, "http://service.invalid/path"))
            #expect(String(decoding: proxied.body, as: UTF8.self) == "http://service.invalid/path")
            let direct = try LoopbackServer(echoTargets)
            #expect(try await client.send(.init(.get, direct.url + "/direct")).body == Array("/direct".utf8))
            #expect(proxy.accepted == 1 && direct.accepted == 1)
            await client.shutdown()
            await loop.stop()
        }
    }
}
