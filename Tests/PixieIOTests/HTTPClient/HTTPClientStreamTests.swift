import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import PixieTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientStreamTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    @Test func `Head and pieces arrive while the server is still sending`() async throws {
        let step = Atomic<Int>(0)
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write(Self.head)
            for piece in 1...3 {
                while step.load(ordering: .acquiring) < piece { sched_yield() }
                connection.write("piece \(piece)")
            }
        } _: { client, server in
            let pieces = try await client.withStream(.init(.post, server.url)) { head, body in
                #expect(head.status == .ok)
                #expect(head.headers[.contentType] == "text/event-stream")
                step.store(1, ordering: .releasing)
                var pieces: [String] = []
                for try await bytes in body {
                    pieces.append(String(decoding: bytes, as: UTF8.self))
                    step.add(1, ordering: .releasing)
                }
                return pieces
            }
            #expect(pieces == ["piece 1", "piece 2", "piece 3"])
        }
    }

    @Test func `A reader that waits makes the server wait, and then gets every byte`() async throws {
        let (total, piece) = (96 << 20, 64 << 10)
        let sent = Atomic<Int>(0)
        var configuration = HTTPClientConfiguration()
        configuration.streamHighWaterMark = 64 << 10
        try await withClient(configuration) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            for index in 0..<(total / piece) {
                guard connection.write([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: piece)) else {
                    return
                }
                sent.add(piece, ordering: .relaxed)
            }
        } _: { client, server in
            var request = HTTPClientRequest(.get, server.url)
            request.deadline = .after(.seconds(40))
            request.maximumResponseBytes = total
            try await client.withStream(request) { _, body in
                var last = -1
                #expect(
                    await eventually {
                        let now = sent.load(ordering: .relaxed)
                        defer { last = now }
                        if now == last || now == total { return now > 0 }
                        try? await Task.sleep(for: .milliseconds(100))
                        return false
                    })
                #expect(sent.load(ordering: .relaxed) < total / 2)
                var (count, isInOrder) = (0, true)
                for try await bytes in body {
                    for byte in [(count, bytes[0]), (count + bytes.count - 1, bytes[bytes.count - 1])] {
                        isInOrder = isInOrder && byte.1 == UInt8(truncatingIfNeeded: byte.0 / piece)
                    }
                    count += bytes.count
                }
                #expect(count == total)
                #expect(isInOrder)
            }
        }
    }

    @Test(arguments: [false, true])
    func `Leaving the closure early, by return or error, closes the connection`(throwing: Bool) async throws {
        struct Enough: Error {}
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write(Self.head + "first")
            #expect(connection.waitForClose())
        } _: { client, server in
            let escaped = Mutex<HTTPClientBody?>(nil)
            do {
                try await client.withStream(.init(.get, server.url)) { _, body in
                    var iterator = body.makeAsyncIterator()
                    let first = try await iterator.next()
                    #expect(first == Array("first".utf8))
                    escaped.withLock { $0 = body }
                    if throwing { throw Enough() }
                }
                #expect(!throwing)
            } catch is Enough {
                #expect(throwing)
            }
            #expect(await eventually { server.ended == 1 })
            let body = try #require(escaped.withLock { $0 })
            var iterator = body.makeAsyncIterator()
            let error = await #expect(throws: HTTPClientError.self) { try await iterator.next() }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func `Cancelling the task ends the stream and closes the connection`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write(Self.head + "first")
            #expect(connection.waitForClose())
        } _: { client, server in
            let hasBegun = Atomic<Bool>(false)
            let task = Task {
                try await client.withStream(.init(.get, server.url)) { _, body in
                    for try await _ in body { hasBegun.store(true, ordering: .releasing) }
                }
            }
            #expect(await eventually { hasBegun.load(ordering: .acquiring) })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await eventually { server.ended == 1 })
        }
    }

    @Test func `Giving up on one piece does not end the stream`() async throws {
        let mayGoOn = Atomic<Bool>(false)
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write(Self.head)
            while !mayGoOn.load(ordering: .acquiring) { sched_yield() }
            connection.write("late")
        } _: { client, server in
            try await client.withStream(.init(.get, server.url)) { _, body in
                let waiting = Task {
                    var iterator = body.makeAsyncIterator()
                    return try await iterator.next()
                }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                mayGoOn.store(true, ordering: .releasing)
                var iterator = body.makeAsyncIterator()
                let rest = [try await iterator.next(), try await iterator.next(), try await iterator.next()]
                #expect(rest == [Array("late".utf8), nil, nil])
            }
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", HTTPClientError.Code.reset, false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", .timeout, true),
        ("HTTP/1.1 200 OK\r\n\r\nhello" + String(repeating: "x", count: 2_000), .tooLarge, true),
    ])
    func `A stream that breaks off gives what came, then the error`(
        answer: String, code: HTTPClientError.Code, holdsOn: Bool
    ) async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.write(String(answer.prefix { $0 != "x" }))
            if code == .tooLarge { connection.write(String(answer.drop { $0 != "x" })) }
            if holdsOn { _ = connection.waitForClose() }
        } _: { client, server in
            var request = HTTPClientRequest(url: server.url, deadline: .after(.seconds(1)))
            request.maximumResponseBytes = 1_000
            let sendable = request
            var received: [UInt8] = []
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.withStream(sendable) { _, body in
                    for try await bytes in body { received += bytes }
                }
            }
            #expect(error?.code == code)
            #expect(error?.requestWasSent == true)
            if code != .tooLarge { #expect(received == Array("hello".utf8)) }
        }
    }

    @Test func `A request that fails before its head never calls the closure`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
        } _: { client, server in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.withStream(.init(.get, server.url)) { _, _ in Issue.record("there is no head") }
            }
            #expect(error?.code == .reset)
        }
    }

    @Test func `A stream read to its end leaves the connection for the next`() async throws {
        try await withClient(server: echoTargets) { client, server in
            for index in 0..<20 {
                let bytes = try await client.withStream(.init(.get, "\(server.url)/\(index)")) { _, body in
                    try await body.reduce(into: [UInt8]()) { $0 += $1 }
                }
                #expect(bytes == Array("/\(index)".utf8))
            }
            #expect(server.accepted == 1)
        }
    }
}
