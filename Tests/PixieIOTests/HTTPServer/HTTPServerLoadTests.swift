import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import Synchronization
import Testing

@Suite struct HTTPServerLoadTests {
    @Test func `A thousand connections wait at once and are all answered`() async throws {
        let arrived = Atomic(0)
        let gate = AsyncGate()
        try await withServer(reply: { request in
            .later {
                arrived.add(1, ordering: .relaxed)
                await gate.wait()
                return .text(request.path)
            }
        }) { server, handler in
            let port = server.port
            let clients = try (0..<1000).map { index in
                let client = try RawClient(port: port)
                try client.send("GET /\(index) HTTP/1.1\r\nHost: t\r\n\r\n")
                return client
            }
            try await waitUntil { arrived.load(ordering: .relaxed) == 1000 }
            #expect(server.statistics.requestsInFlight == 1000)
            gate.open()
            nonisolated(unsafe) let readers = clients
            try await offPool {
                for (index, client) in readers.enumerated() {
                    let text = try client.response().text
                    #expect(text == "/\(index)")
                }
            }
            try await waitUntil { handler.sent == 1000 }
        }
    }

    /// Every kind of request, each cut at a random moment by a random means.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `Thousands of clients come and go as they like and nothing is left of them`(seed: UInt64) async throws {
        let requests = [
            "GET /now HTTP/1.1\r\nHost: t\r\n\r\n", "GET /later HTTP/1.1\r\nHost: t\r\n\r\n",
            "GET /stream HTTP/1.1\r\nHost: t\r\n\r\n", "GET /failing HTTP/1.1\r\nHost: t\r\n\r\n",
            "POST /now HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n0123456789",
            "POST /later HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
            "POST /now HTTP/1.1\r\nHost: t\r\nContent-Length: 999999\r\n\r\nabc", "nonsense\r\n\r\n",
        ]
        let delays = Mutex(SeededGenerator(seed: seed))
        var configuration = HTTPServerConfiguration()
        configuration.headerTimeout = .seconds(3)
        configuration.bodyTimeout = .seconds(3)
        configuration.idleTimeout = .seconds(3)
        configuration.sendTimeout = .seconds(3)
        try await withServer(
            configuration,
            reply: { request in
                let delay = Duration.microseconds(delays.withLock { Int.random(in: 0...2000, using: &$0) })
                let respond: @Sendable () -> OutboundResponse = {
                    guard request.path == "/stream" || request.path == "/failing" else { return .text("answer") }
                    let stream = ResponseStream(capacity: 500)
                    Task {
                        for _ in 0..<10 {
                            try await stream.write([UInt8](repeating: 0x63, count: 400))
                            try await Task.sleep(for: delay / 10)
                        }
                        if request.path == "/failing" { stream.fail() } else { stream.finish() }
                    }
                    return OutboundResponse(status: .ok, body: .stream(stream))
                }
                if request.path == "/asking" {
                    return .asking { reply in Task { reply(.later { respond() }) } }
                }
                guard request.path == "/later" else { return .now(respond()) }
                return .later {
                    try? await Task.sleep(for: delay)
                    return respond()
                }
            }
        ) { server, handler in
            let port = server.port
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        try await offPool {
                            var random = SeededGenerator(seed: seed &* 1000 + UInt64(worker))
                            for _ in 0..<150 {
                                let client = try RawClient(port: port)
                                for _ in 0..<Int.random(in: 1...3, using: &random) {
                                    let request = requests.randomElement(using: &random)!
                                    let cut =
                                        Bool.random(using: &random)
                                        ? request.utf8.count : Int.random(in: 0...request.utf8.count, using: &random)
                                    try? client.send(Array(request.utf8.prefix(cut)))
                                }
                                usleep(UInt32.random(in: 0...1500, using: &random))
                                if Bool.random(using: &random) { _ = client.hasEnded() }
                                if Bool.random(using: &random) { client.reset() }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await waitUntil { server.statistics.connectionsOpen == 0 }
            try await waitUntil { handler.sent + handler.aborted == handler.answered }
            #expect(server.statistics.connectionsAccepted == 1200)
            #expect(handler.answered > 100)
        }
    }

    @Test func `Every response completes once over thousands of requests`() async throws {
        try await withServer(reply: { request in
            request.path == "/now" ? .now(.text("n")) : .later { .text("l") }
        }) { server, handler in
            let port = server.port
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        try await offPool {
                            let client = try RawClient(port: port)
                            for index in 0..<1000 {
                                let path = (index + worker) % 2 == 0 ? "/now" : "/later"
                                #expect(try client.get(path).status == 200)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await waitUntil { handler.sent == 4000 }
            #expect(handler.aborted == 0)
        }
    }
}

/// Lets everyone through once it has been opened.
private final class AsyncGate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
