import HTTPTypes
import PixieCore
import PixieIO
import PixieTestSupport
import Testing

/// Gives `body` a client and a scripted server, and takes both down afterwards.
func withClient(
    _ configuration: HTTPClientConfiguration = .init(), server script: @escaping LoopbackServer.Script,
    _ body: (HTTPClient, LoopbackServer) async throws -> Void
) async throws {
    let loop = try EventLoop()
    let server = try LoopbackServer(script)
    let client = HTTPClient(loop: loop, configuration: configuration)
    do {
        try await body(client, server)
    } catch {
        Issue.record(error)
    }
    await client.shutdown()
    await loop.stop()
    server.stop()
    #expect(await eventually { server.ended == server.accepted })
}

/// Answers every request of a connection with 200 and the request's target.
func echoTargets(_ connection: LoopbackServer.Connection) {
    while let request = connection.readRequest(), connection.respond(body: request.target) {}
}

extension HTTPClientRequest {
    /// A request with ten seconds to go.
    init(_ method: HTTPRequest.Method = .get, _ url: String, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.init(method: method, url: url, headers: headers, body: body, deadline: .after(.seconds(10)))
    }
}

extension HTTPClient {
    /// The error of a request that must fail.
    func failure(_ request: HTTPClientRequest) async throws -> HTTPClientError {
        do {
            let response = try await send(request)
            throw Unexpected(status: response.status.code)
        } catch let error as HTTPClientError {
            return error
        }
    }
}

/// An answer where an error had to come.
struct Unexpected: Error { var status: Int }
