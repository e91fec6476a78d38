import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Testing

@Suite struct RedisDedicatedTests {
    @Test func aSubscriptionBringsWhatIsPublishedAndSurvivesARestart() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            var events = try await pool.subscribe(to: ["a", "b"]).makeAsyncIterator()
            #expect(await events.next() == .subscribed)
            _ = try await pool.send(RedisCommand(.publish, "b", "hello"))
            #expect(await events.next() == .message(channel: "b", payload: Array("hello".utf8)))
            server.kill()
            #expect(await events.next() == .interrupted)
            try await server.start()
            #expect(await events.next() == .subscribed)
            #expect(await eventually { (try? await pool.send(RedisCommand(.publish, "a", "again"))) == .integer(1) })
            #expect(await events.next() == .message(channel: "a", payload: Array("again".utf8)))
            #expect(await pool.statistics().dedicated == 1)
        }
    }

    @Test func aReaderThatIsTooSlowIsToldThatItMissedSomething() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            var events = try await pool.subscribe(to: ["a"], limit: 4).makeAsyncIterator()
            for number in 0..<20 {
                let command = RedisCommand(.publish, "a", "\(number)")
                #expect(await eventually { (try? await pool.send(command)) == .integer(1) })
            }
            var seen: [RedisSubscriptionEvent] = []
            for _ in 0..<4 { await seen.append(contentsOf: [events.next()].compactMap(\.self)) }
            #expect(seen.first == .subscribed)
            // Some of the first may still be on their way, and take the room of a later one: it is said until it is heard.
            let saying = Task {
                while !Task.isCancelled {
                    _ = try? await pool.send(RedisCommand(.publish, "a", "last"))
                    try? await Task.sleep(for: .milliseconds(5))
                }
            }
            var rest: [RedisSubscriptionEvent] = []
            while rest.last != .message(channel: "a", payload: Array("last".utf8)), let event = await events.next() {
                rest.append(event)
            }
            saying.cancel()
            await saying.value
            #expect(rest.contains(.interrupted), "\(rest)")
        }
    }

    @Test func leavingTheStreamEndsTheSubscription() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            for await event in try await pool.subscribe(to: ["a"]) where event == .subscribed { break }
            #expect(await eventually { await pool.statistics().dedicated == 0 })
            #expect(await eventually { (try? await pool.send(RedisCommand(.publish, "a", "x"))) == .integer(0) })
        }
    }

    @Test func shutdownEndsTheStream() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            let stream = try await pool.subscribe(to: ["a"])
            async let count = stream.reduce(0) { sum, _ in sum + 1 }
            #expect(await eventually { (try? await pool.send(RedisCommand(.publish, "a", "x"))) == .integer(1) })
            await pool.shutdown()
            #expect(await count >= 1)
            await #expect(throws: RedisError.self) { _ = try await pool.subscribe(to: ["a"]) }
        }
    }

    @Test func connectionsOfTheirOwnAreLimited() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.maximumDedicated = 1 }) { pool async throws in
            let reader = try await pool.streamReader()
            await #expect(throws: RedisError.self) { _ = try await pool.streamReader() }
            _ = try await reader.read("s", after: "0", count: 1, wait: .milliseconds(1), deadline: .after(.seconds(60)))
        }
    }

    @Test func aStreamReaderWaitsForEntriesWithoutHoldingUpThePool() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.connections = 1 }) { pool async throws in
            let reader = try await pool.streamReader()
            let deadline = Deadline.after(.seconds(90))
            let nothing = try await reader.read("s", after: "0", count: 10, wait: .milliseconds(20), deadline: deadline)
            #expect(nothing.isEmpty)
            async let entries = reader.read("s", after: "0", count: 10, wait: .seconds(60), deadline: deadline)
            #expect(
                await eventually {
                    (try? await pool.send(RedisCommand(.info, "clients")).text?.contains("blocked_clients:1")) == true
                })
            let id = try await pool.send(RedisCommand(.streamAdd, "s", "*", "tag", "user:1")).text
            let found = try await entries
            #expect(found.map(\.id) == [id])
            #expect(found.first?.value(of: "tag") == Array("user:1".utf8))
            #expect(found.first?.value(of: "none") == nil)
        }
    }

    @Test func cancellingAReadingReleasesTheServerAndTheReaderGoesOn() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            let reader = try await pool.streamReader()
            let task = Task {
                try await reader.read("s", after: "$", count: 1, wait: .seconds(60), deadline: .after(.seconds(90)))
            }
            func blocked(_ count: Int) async -> Bool {
                await eventually {
                    (try? await pool.send(RedisCommand(.info, "clients")).text?.contains("blocked_clients:\(count)"))
                        == true
                }
            }
            #expect(await blocked(1))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await blocked(0))
            _ = try await pool.send(RedisCommand(.streamAdd, "s", "1-1", "a", "b"))
            let worked = await eventually {
                (try? await reader.read("s", after: "0", count: 1, wait: .zero, deadline: .after(.seconds(60))).count)
                    == 1
            }
            #expect(worked)
        }
    }

    @Test(arguments: ["+OK\r\n", "*1\r\n+s\r\n", "*1\r\n*2\r\n+s\r\n*1\r\n*2\r\n+1-1\r\n*1\r\n$1\r\na\r\n", ":5\r\n"])
    func aStreamThatIsNoneIsAnError(_ lie: String) async throws {
        try await withScripted({ $0[0] == "XREAD" ? [.text(lie)] : [] }) { pool, _ async throws in
            let reader = try await pool.streamReader()
            do {
                _ = try await reader.read("s", after: "0", count: 1, wait: .zero, deadline: .after(.seconds(60)))
                Issue.record("it was believed")
            } catch let error as RedisError {
                #expect(error.code == .protocolViolation)
            }
        }
    }
}
