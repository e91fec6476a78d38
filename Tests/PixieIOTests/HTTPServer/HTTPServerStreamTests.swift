import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import Synchronization
import Testing

@Suite struct HTTPServerStreamTests {
    @Test func `Pieces arrive as they are written, without stalls`() async throws {
        let stream = ResponseStream()
        try await withServer(reply: { _ in .now(OutboundResponse(status: .ok, body: .stream(stream))) }) {
            server, handler in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            let start = ContinuousClock.now
            for index in 0..<50 {
                try await stream.write(Array("event \(index)\n".utf8))
                // Two small writes without an answer between them are where Nagle's algorithm would wait.
                try await stream.write(Array("more\n".utf8))
                let wanted = "event \(index)\nmore\n".utf8.count
                nonisolated(unsafe) let reader = client
                try await offPool {
                    if index == 0 { _ = try reader.readHeader() }
                    var got = 0
                    while got < wanted { got += try #require(try reader.nextChunk()).count }
                    #expect(got == wanted)
                }
            }
            // Fifty stalls of 40 ms are two seconds.
            #expect(ContinuousClock.now - start < .seconds(2))
            stream.finish()
            nonisolated(unsafe) let reader = client
            let received1 = try await offPool { try reader.nextChunk() }
            #expect(received1 == nil)
            try await waitUntil { handler.sent == 1 }
        }
    }

    @Test func `A stream made by a task is sent, and its connection kept`() async throws {
        try await withServer(reply: { request in
            .later {
                let stream = ResponseStream(capacity: 1000)
                let response = OutboundResponse(status: .ok, body: .stream(stream))
                Task {
                    for _ in 0..<200 { try await stream.write([UInt8](repeating: 0x62, count: 777)) }
                    stream.finish()
                }
                return response
            }
        }) { server, _ in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                for _ in 0..<3 { #expect(try client.get("/").body.count == 200 * 777) }
            }
        }
    }

    @Test func `A stream that fails shows as a cut body`() async throws {
        let stream = ResponseStream()
        try await withServer(reply: { _ in .now(OutboundResponse(status: .ok, body: .stream(stream))) }) {
            server, handler in
            try await stream.write(Array("half".utf8))
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                _ = try client.readHeader()
                #expect(try client.nextChunk() == Array("half".utf8))
                stream.fail()
                #expect(throws: RawClient.Failure.self) { _ = try client.nextChunk() }
            }
            try await waitUntil { handler.aborted == 1 }
        }
    }

    @Test(arguments: [true, false])
    func `A client that goes while its stream is quiet is noticed`(byReset: Bool) async throws {
        let stream = ResponseStream()
        try await withServer(reply: { _ in .now(OutboundResponse(status: .ok, body: .stream(stream))) }) {
            server, handler in
            let port = server.port
            try await stream.write([0x61])
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                _ = try client.readHeader()
                _ = try client.nextChunk()
                if byReset { client.reset() }
            }
            try await waitUntil { handler.aborted == 1 }
            await #expect(throws: ResponseStream.ClientGone.self) { try await stream.write([0x62]) }
            try await waitUntil { server.statistics.connectionsOpen == 0 }
        }
    }

    @Test func `The task of a client that has gone is cancelled`() async throws {
        let cancelled = Mutex(false)
        try await withServer(reply: { _ in
            .later {
                await withTaskCancellationHandler {
                    try? await Task.sleep(for: .seconds(60))
                } onCancel: {
                    cancelled.withLock { $0 = true }
                }
                return .text("too late")
            }
        }) { server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                while server.statistics.requestsInFlight == 0 { usleep(1000) }
            }
            try await waitUntil { cancelled.withLock { $0 } && handler.aborted == 1 }
        }
    }

    @Test func `HEAD of a stream sends no body and lets the producer know`() async throws {
        let stream = ResponseStream()
        try await withServer(reply: { _ in .now(OutboundResponse(status: .ok, body: .stream(stream))) }) {
            server, handler in
            let port = server.port
            try await offPool {
                let client = try RawClient(port: port)
                try client.send("HEAD / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
                #expect(try client.response(toHead: true).status == 200)
                #expect(client.isClosed())
            }
            try await waitUntil { handler.sent == 1 }
            await #expect(throws: ResponseStream.ClientGone.self) { try await stream.write([0x62]) }
        }
    }
}
