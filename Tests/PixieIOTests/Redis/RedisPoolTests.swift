import PixieCore
import PixieTestSupport
import RedisTestSupport
import Synchronization
import Testing

@testable import PixieIO

@Suite struct RedisPoolTests {
    @Test func argumentsAndValuesAreAnyBytes() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            let value = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
            var set = RedisCommand(.set)
            set.append([0, 13, 10, 255] as [UInt8])
            set.append(value)
            #expect(try await pool.send(set) == .status("OK"))
            var get = RedisCommand(.get)
            get.append([0, 13, 10, 255] as [UInt8])
            #expect(try await pool.send(get) == .bytes(value))
            #expect(try await pool.send(RedisCommand(.set, "", "")) == .status("OK"))
            #expect(try await pool.send(RedisCommand(.get, "")) == .bytes([]))
            #expect(try await pool.send(RedisCommand(.get, "missing")) == .null)
            #expect(try await pool.send(RedisCommand(.increment, "n", "-7")) == .integer(-7))
            #expect(try await pool.send(RedisCommand(.getMany, "n", "missing")) == .array([.bytes([45, 55]), .null]))
        }
    }

    @Test func anErrorAnswerIsThrownWithItsCodeAndTheConnectionGoesOn() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            _ = try await pool.send(RedisCommand(.set, "text", "a"))
            #expect(try await pool.failure(RedisCommand(.setAdd, "text", "b")).serverCode == "WRONGTYPE")
            #expect(try await pool.failure(RedisCommand(.increment, "text", "b")).serverCode == "ERR")
            #expect(try await pool.send(RedisCommand(.get, "text")) == .bytes([97]))
            #expect(await pool.statistics().open == 1)
            #expect(await pool.statistics().reconnects == 0)
        }
    }

    @Test func aCallerWithoutATaskIsToldOnce() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            func send(_ command: RedisCommand, deadline: Deadline = .after(.seconds(60))) async throws -> RedisValue {
                try await withCheckedThrowingContinuation { continuation in
                    pool.send(command, deadline: deadline) { continuation.resume(with: $0) }
                }
            }
            #expect(try await send(RedisCommand(.increment, "n", "7")) == .integer(7))
            await #expect(throws: RedisError.self) { try await send(RedisCommand(.setAdd, "n", "b")) }
            await #expect(throws: RedisError.self) { try await send(RedisCommand(.ping), deadline: Deadline(.now)) }
        }
    }

    @Test func whatEveryConnectionRunsFirstIsDoneBeforeAnythingIsSent() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.onEntering = RedisScript("return redis.call('INCR', 'entered')") }) {
            pool async throws in
            #expect(
                try await pool.send(RedisCommand(.get, "entered"), deadline: .after(.seconds(60))) == .bytes([0x31]))
        }
    }

    @Test func aServerThatRefusesWhatItMustRunIsOfNoUse() async throws {
        let server = try await RedisServerProcess()
        try await withPool(
            port: server.port, { $0.onEntering = RedisScript("return redis.error_reply('NO not here')") }
        ) {
            pool async throws in
            let error = await #expect(throws: RedisError.self) {
                try await pool.send(RedisCommand(.ping), deadline: .after(.seconds(60)))
            }
            #expect(error?.serverCode == "NO")
        }
    }

    @Test func whatOneTurnOfTheLoopSendsGoesOverOneConnection() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            _ = try await pool.send(RedisCommand(.ping), deadline: .after(.seconds(60)))
            let told = Mutex(0)
            pool.core.loop.execute {
                // On the loop already: each joins what the loop does next, and that is one turn.
                for _ in 0..<50 {
                    pool.send(RedisCommand(.increment, "n", "1"), deadline: .after(.seconds(60))) { _ in
                        told.withLock { $0 += 1 }
                    }
                }
            }
            #expect(await eventually { told.withLock { $0 } == 50 })
            #expect(await pool.statistics().open + pool.statistics().opening == 1)
        }
    }

    @Test func tenThousandCommandsAtOnceAreAllAnsweredOverTwentyConnections() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<10_000 {
                    group.addTask { try await pool.send(RedisCommand(.increment, "n", "1")).integer ?? 0 }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 10_000 * 10_001 / 2, "each answer went to one caller")
            let statistics = await pool.statistics()
            #expect((2...20).contains(statistics.open))
            #expect(statistics.commands == 10_000)
            #expect(statistics.inFlight == 0)
        }
    }

    @Test func answersGoToTheCallersTheyBelongTo() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.connections = 3 }) { pool async throws in
            try await withThrowingTaskGroup { group in
                for caller in 0..<200 {
                    group.addTask {
                        for round in 0..<20 {
                            let text = String(repeating: "\(caller)/\(round) ", count: caller)
                            _ = try await pool.send(RedisCommand(.set, "k\(caller)", text))
                            #expect(try await pool.send(RedisCommand(.get, "k\(caller)")).text == text)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func moreThanAllowedIsRefusedUnsent() async throws {
        try await withScripted({ $0[0] == "GET" ? [.silence] : [] }, { $0.maximumInFlight = 4 }) {
            pool, _ async throws in
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        let error = try await pool.failure(RedisCommand(.get, "a"), within: .seconds(1))
                        #expect(error.code == .timeout)
                    }
                }
                #expect(
                    await eventually {
                        let now = await pool.statistics(); return now.inFlight + now.waiting == 4
                    })
                let error = try await pool.failure(RedisCommand(.get, "b"))
                #expect(error.code == .busy)
                #expect(!error.requestWasSent)
                #expect(await pool.statistics().refused == 1)
                try await group.waitForAll()
            }
        }
    }

    @Test func aCancelledCommandEndsAtOnceAndTheOthersGoOn() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.connections = 1 }) { pool async throws in
            _ = try await pool.send(RedisCommand(.ping))
            server.pause()
            let cancelled = Task { try await pool.send(RedisCommand(.increment, "n", "1")) }
            let other = Task { try await pool.send(RedisCommand(.increment, "n", "10")) }
            #expect(await eventually { await pool.statistics().inFlight == 2 })
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            server.resume()
            _ = try await other.value
            #expect(try await pool.send(RedisCommand(.increment, "n", "0")) == .integer(11))
            #expect(await pool.statistics().inFlight == 0)
        }
    }

    @Test func aTaskThatIsCancelledBeforeSendsNothing() async throws {
        try await withScripted({ _ in [] }) { pool, server async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await pool.send(RedisCommand(.get, "a"))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.accepted == 0)
        }
    }

    @Test func shutdownLetsCommandsEndAndRefusesNewOnes() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            _ = try await pool.send(RedisCommand(.ping))
            server.pause()
            let under = Task { try await pool.send(RedisCommand(.ping)) }
            #expect(await eventually { await pool.statistics().inFlight == 1 })
            // Reaches the loop before anything that is sent from here on.
            let end = Task.immediate { await pool.shutdown(within: .seconds(60)) }
            #expect(try await pool.failure(RedisCommand(.ping)).code == .closed)
            server.resume()
            #expect(try await under.value == .status("PONG"))
            await end.value
        }
    }

    @Test func aPoolThatIsDroppedClosesItsConnections() async throws {
        let server = try ScriptedRedis { _ in [] }
        let loop = try EventLoop()
        do {
            let pool = RedisPool(loop: loop, configuration: RedisConfiguration(port: server.port))
            _ = try await pool.send(RedisCommand(.get, "a"))
        }
        #expect(await eventually { server.ended == 1 && server.accepted == 1 })
        await loop.stop()
        server.stop()
    }

    @Test func aScriptIsSentWholeOnlyOnce() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port) { pool async throws in
            let script = RedisScript("return {KEYS[1], ARGV[1], 42, false, redis.error_reply('NO way')}")
            let expected = RedisValue.array([
                .bytes([107]), .bytes([0, 255]), .integer(42), .null, .error(RedisServerError(line: "NO way".utf8)),
            ])
            for _ in 0..<2 {
                let answer = try await pool.run(
                    script, keys: ["k"], arguments: [[0, 255]], deadline: .after(.seconds(60)))
                #expect(answer == expected)
            }
            let info = try #require(try await pool.send(RedisCommand(.info, "commandstats")).text)
            #expect(info.contains("cmdstat_eval:calls=1,"))
            #expect(info.contains("cmdstat_evalsha:calls=2,"))
        }
    }

    @Test func noVerbCanWalkOverOrEmptyTheKeyspace() {
        let verbs = RedisCommand.Verb.allCases.map(\.rawValue)
        #expect(Set(verbs).isDisjoint(with: ["KEYS", "FLUSHALL", "FLUSHDB", "DEL", "SELECT", "MULTI", "SUBSCRIBE"]))
    }

    @Test func namesAreLookedUpAsideFromTheLoop() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.host = "localhost" }) { pool async throws in
            #expect(try await pool.send(RedisCommand(.ping)) == .status("PONG"))
        }
        try await withPool(port: server.port, { $0.host = "no-such-host.invalid" }) { pool async throws in
            let error = try await pool.failure(RedisCommand(.ping))
            #expect(error.code == .connect || error.code == .timeout)
            #expect(!error.requestWasSent)
        }
    }
}
