import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import Synchronization
import Testing

@Suite struct HTTPServerStopTests {
    @Test func `Requests in flight are finished, new connections refused`() async throws {
        let gate = ResponseStream()
        let handler = ScriptedHandler { _ in
            .later {
                try? await Task.sleep(for: .milliseconds(500))
                gate.finish()
                return .text("done")
            }
        }
        let server = HTTPServer(configuration: .init(), handler: handler)
        try server.start()
        let port = server.port
        async let answer = offPool {
            let response = try RawClient(port: port).get("/")
            return (response.text, response.header("connection")?.lowercased())
        }
        try await waitUntil { server.statistics.requestsInFlight == 1 }
        async let stopped: Void = server.stop(grace: .seconds(10))
        try await waitUntil { (try? RawClient(port: port)) == nil }
        #expect(try await answer == ("done", "close"))
        await stopped
        #expect(handler.sent == 1)
        #expect(server.statistics.connectionsOpen == 0)
    }

    @Test func `The end of the grace cancels tasks and cuts streams`() async throws {
        let stream = ResponseStream()
        let cancelled = Atomic(0)
        let handler = ScriptedHandler { request in
            request.path == "/stream"
                ? .now(OutboundResponse(status: .ok, body: .stream(stream)))
                : .later {
                    try? await Task.sleep(for: .seconds(60))
                    if Task.isCancelled { cancelled.add(1, ordering: .relaxed) }
                    return .text("late")
                }
        }
        let server = HTTPServer(configuration: .init(), handler: handler)
        try server.start()
        let clients = try ["/stream", "/wait"].map { path in
            let client = try RawClient(port: server.port)
            try client.send("GET \(path) HTTP/1.1\r\nHost: t\r\n\r\n")
            return client
        }
        try await waitUntil { server.statistics.requestsInFlight == 2 }
        let start = ContinuousClock.now
        await server.stop(grace: .milliseconds(300))
        #expect(ContinuousClock.now - start < .seconds(10))
        try await waitUntil { handler.aborted == 2 && cancelled.load(ordering: .relaxed) == 1 }
        await #expect(throws: ResponseStream.ClientGone.self) { try await stream.write([0x61]) }
        for client in clients { #expect(client.waitForInput(milliseconds: 5000)) }
    }

    @Test func `Stopping again, or without a start, returns`() async throws {
        let server = HTTPServer(configuration: .init(), handler: ScriptedHandler { _ in .now(.text("x")) })
        await server.stop(grace: .seconds(1))
        try server.start()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await server.stop(grace: .seconds(5)) } }
        }
        await server.stop(grace: .zero)
        #expect(throws: HTTPServerError.self) { try server.start() }
    }

    @Test func `A server nobody holds any more stops`() async throws {
        var server: HTTPServer? = HTTPServer(configuration: .init(), handler: ScriptedHandler { _ in .now(.text("x")) })
        try server?.start()
        let port = try #require(server?.port)
        server = nil
        try await waitUntil { (try? RawClient(port: port)) == nil }
    }

    /// Clients hammer the server, some on kept connections, some on new ones, while it stops.
    ///
    /// A client that says nothing for a while has its connection closed, which its next request may meet: only those are excused.
    @Test(arguments: 0..<5)
    func `A stop under load answers every request of every client that could connect`(round: Int) async throws {
        let tally = Tally()
        let handler = ScriptedHandler { request in
            tally.received.add(1, ordering: .relaxed)
            return request.path == "/later"
                ? .later {
                    try? await Task.sleep(for: .milliseconds(5))
                    return .text("later")
                } : .now(.text("now"))
        }
        let server = HTTPServer(configuration: .init(), handler: handler)
        try server.start()
        let port = server.port
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<16 {
                group.addTask {
                    try await offPool {
                        while let client = try? RawClient(port: port) {
                            var quietSince = ContinuousClock.now
                            for _ in 0..<(index % 2 == 0 ? 1000 : 1) {
                                let sending = ContinuousClock.now
                                do {
                                    let response = try client.get(index % 4 < 2 ? "/now" : "/later")
                                    tally.answered.add(1, ordering: .relaxed)
                                    quietSince = .now
                                    if response.header("connection")?.lowercased() == "close" { break }
                                } catch {
                                    if sending - quietSince < .milliseconds(200) {
                                        tally.lost.add(1, ordering: .relaxed)
                                    }
                                    return
                                }
                            }
                        }
                    }
                }
            }
            try await waitUntil { tally.answered.load(ordering: .relaxed) > 500 }
            await server.stop(grace: .seconds(20))
            try await group.waitForAll()
        }
        #expect(tally.received.load(ordering: .relaxed) == tally.answered.load(ordering: .relaxed))
        #expect(tally.lost.load(ordering: .relaxed) == 0)
        #expect(handler.aborted == 0)
        #expect(server.statistics.connectionsOpen == 0)
    }

    @Test func `Two servers run in one process and stop one by one`() async throws {
        try await withServer(reply: { _ in .now(.text("public")) }) { first, _ in
            let firstPort = first.port
            try await withServer(reply: { _ in .now(.text("admin")) }) { second, _ in
                let secondPort = second.port
                let texts = try await offPool {
                    try [firstPort, secondPort].map { try RawClient(port: $0).get("/").text }
                }
                #expect(texts == ["public", "admin"])
            }
            let received1 = try await offPool { try RawClient(port: firstPort).get("/").text }
            #expect(received1 == "public")
        }
    }
}

private final class Tally: Sendable {
    let received = Atomic(0)
    let answered = Atomic(0)
    let lost = Atomic(0)
}
