import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import PixieTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct HTTPClientCancellationTests {
    @Test func `Cancelling the task ends the wait at once, and the server sees the connection close`() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            #expect(connection.waitForClose())
        } _: { client, server in
            let task = Task { try await client.send(.init(.get, server.url)) }
            #expect(await eventually { server.accepted == 1 })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await eventually { server.ended == 1 })
        }
    }

    @Test func `A task that is cancelled already sends nothing`() async throws {
        try await withClient(server: echoTargets) { client, server in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await client.send(.init(.get, server.url))
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.accepted == 0)
        }
    }

    @Test func `Requests cancelled at random moments, by thousands, leave no socket behind`() async {
        // In a process of its own: other tests open sockets at the same time.
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop()
            let server = try LoopbackServer { connection in
                while let request = connection.readRequest() {
                    if request.target.hasSuffix("7") { usleep(1_000) }
                    guard connection.respond(body: request.target) else { return }
                }
            }
            let client = HTTPClient(loop: loop)
            _ = try await client.send(.init(.get, server.url))
            await client.shutdown()
            #expect(await eventually { server.ended == 1 })
            let before = try openDescriptors(startingWith: "socket:")
            let outcomes = try await cancelAtRandom(count: 4_000, server: server, loop: loop)
            #expect(outcomes.answered + outcomes.cancelled == 4_000)
            #expect(outcomes.answered > 0 && outcomes.cancelled > 0)
            #expect(await eventually { (try? openDescriptors(startingWith: "socket:")) == before })
            await loop.stop()
        }
    }
}

private struct Outcomes: Sendable {
    var answered = 0
    var cancelled = 0
}

private func cancelAtRandom(count: Int, server: LoopbackServer, loop: EventLoop) async throws -> Outcomes {
    let client = HTTPClient(loop: loop)
    let workers = 40
    let total = try await withThrowingTaskGroup(of: Outcomes.self) { group in
        for worker in 0..<workers {
            group.addTask {
                var random = SeededGenerator(seed: UInt64(worker))
                var outcomes = Outcomes()
                for index in 0..<(count / workers) {
                    let url = "\(server.url)/\(index)"
                    let isStreamed = Bool.random(using: &random)
                    let task = Task {
                        try await isStreamed ? streamed(client, url) : client.send(.init(.get, url)).body
                    }
                    try await Task.sleep(for: .microseconds(Int.random(in: 0..<3_000, using: &random)))
                    task.cancel()
                    do {
                        let body = try await task.value
                        #expect(body == Array("/\(index)".utf8))
                        outcomes.answered += 1
                    } catch is CancellationError {
                        outcomes.cancelled += 1
                    }
                }
                return outcomes
            }
        }
        return try await group.reduce(into: Outcomes()) {
            $0.answered += $1.answered
            $0.cancelled += $1.cancelled
        }
    }
    await client.shutdown()
    return total
}

private func streamed(_ client: HTTPClient, _ url: String) async throws -> [UInt8] {
    try await client.withStream(.init(.get, url)) { _, body in try await body.reduce(into: []) { $0 += $1 } }
}
