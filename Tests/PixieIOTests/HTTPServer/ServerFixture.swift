import HTTPTypes
import PixieCore
import PixieIO
import Synchronization
import Testing

/// A handler made of a closure. Counts how its responses ended.
final class ScriptedHandler: HTTPHandler {
    private let script: @Sendable (InboundRequest) -> HTTPReply
    private let replies = Atomic(0)
    private let sentCount = Atomic(0)
    private let abortedCount = Atomic(0)

    init(_ script: @escaping @Sendable (InboundRequest) -> HTTPReply) { self.script = script }

    var sent: Int { sentCount.load(ordering: .relaxed) }
    var aborted: Int { abortedCount.load(ordering: .relaxed) }
    /// Responses handed to the server.
    var answered: Int { replies.load(ordering: .relaxed) }

    func reply(to request: InboundRequest) -> HTTPReply { counted(script(request)) }

    private func counted(_ reply: HTTPReply) -> HTTPReply {
        switch reply {
        case .now(let response): .now(counted(response))
        case .later(let work): .later { await self.counted(work()) }
        case .asking(let ask): .asking { answer in ask { answer(self.counted($0)) } }
        }
    }

    func refusal(_ refusal: HTTPRefusal, of request: InboundRequest) -> OutboundResponse {
        switch refusal {
        case .bodyTooLarge(let limit): counted(.text("over \(limit)", status: .contentTooLarge))
        case .malformedRequest(let reason): counted(.text(reason, status: .badRequest))
        }
    }

    private func counted(_ response: OutboundResponse) -> OutboundResponse {
        var response = response
        replies.add(1, ordering: .relaxed)
        let inner = response.onComplete
        response.onComplete = { outcome in
            switch outcome {
            case .sent: self.sentCount.add(1, ordering: .relaxed)
            case .aborted: self.abortedCount.add(1, ordering: .relaxed)
            }
            inner?(outcome)
        }
        return response
    }
}

extension OutboundResponse {
    static func text(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> OutboundResponse {
        OutboundResponse(status: status, headers: headers, body: .bytes(Array(text.utf8)))
    }
}

/// Starts a server, runs `body`, stops it, and checks that nothing is left over.
func withServer(
    _ configuration: HTTPServerConfiguration = .init(),
    reply: @escaping @Sendable (InboundRequest) -> HTTPReply = { _ in .now(.text("hello")) },
    body: (HTTPServer, ScriptedHandler) async throws -> Void
) async throws {
    let handler = ScriptedHandler(reply)
    let server = HTTPServer(configuration: configuration, handler: handler)
    try server.start()
    do {
        try await body(server, handler)
    } catch {
        await server.stop(grace: .zero)
        throw error
    }
    await server.stop(grace: .seconds(5))
    #expect(server.statistics.connectionsOpen == 0)
    #expect(server.statistics.requestsInFlight == 0)
    // A task that was cut off may return after its server has.
    try await waitUntil { handler.sent + handler.aborted == handler.answered }
}

/// Waits until `condition` holds; fails after `limit`.
func waitUntil(
    within limit: Duration = .seconds(20), _ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let deadline = ContinuousClock.now.advanced(by: limit)
    while !condition() {
        guard .now < deadline else {
            Issue.record("still not so after \(limit)", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
