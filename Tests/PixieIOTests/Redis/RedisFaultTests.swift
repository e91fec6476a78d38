import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Synchronization
import Testing

@Suite(.serialized) struct RedisFaultTests {
    @Test func aServerThatIsNotThereFailsAtOnceAndIsFoundWhenItComes() async throws {
        let server = try await RedisServerProcess()
        server.kill()
        try await withPool(port: server.port, { $0.connectTimeout = .seconds(600) }) { pool async throws in
            let began = ContinuousClock.now
            let error = try await pool.failure(RedisCommand(.ping))
            #expect(error.code == .connect)
            #expect(!error.requestWasSent)
            #expect(began.duration(to: .now) < .seconds(60), "long before the time to connect is over")
            try await server.start()
            // Nobody calls: the pool looks by itself.
            #expect(await eventually { await pool.statistics().open == 1 })
            #expect(try await pool.send(RedisCommand(.ping)) == .status("PONG"))
        }
    }

    @Test func wrongAndRightPasswords() async throws {
        let server = try await RedisServerProcess(
            ["--requirepass", "right one", "--user", "ann", "on", ">anns", "~*", "+@all"])
        for (user, password, code) in [
            (nil, "right one", nil), ("ann", "anns", nil), (nil, "wrong", RedisError.Code.auth), (nil, nil, .auth),
            ("bob", "x", .auth),
        ] as [(String?, String?, RedisError.Code?)] {
            try await withPool(port: server.port, { ($0.user, $0.password, $0.database) = (user, password, 5) }) {
                pool async throws in
                do {
                    #expect(try await pool.send(RedisCommand(.ping)) == .status("PONG"))
                    #expect(code == nil)
                } catch let error as RedisError {
                    #expect(error.code == code)
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func commandsUnderWayFailAndThePoolRecoversWhenTheServerDies(_ isKilled: Bool) async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.commandTimeout = .milliseconds(500) }) { pool async throws in
            let load = Load()
            try await withThrowingTaskGroup { group in
                for caller in 0..<64 {
                    group.addTask {
                        while !load.outcomes.withLock({ $0.isOver }) {
                            let began = ContinuousClock.now
                            let isGood: Bool
                            do {
                                _ = try await pool.send(RedisCommand(.set, "k\(caller)", "v"), within: .seconds(2))
                                isGood = true
                            } catch is RedisError {
                                isGood = false
                                await Task.yield()
                            }
                            load.outcomes.withLock {
                                if isGood { $0.good += 1 } else { $0.bad += 1 }
                                $0.slowest = max($0.slowest, began.duration(to: .now))
                            }
                        }
                    }
                }
                #expect(await eventually { load.outcomes.withLock { $0.good } > 1_000 })
                if isKilled { server.kill() } else { server.pause() }
                #expect(await eventually { load.outcomes.withLock { $0.bad } > 64 })
                if isKilled { try await server.start() } else { server.resume() }
                let before = load.outcomes.withLock { $0.good }
                #expect(await eventually { load.outcomes.withLock { $0.good } > before + 1_000 })
                load.outcomes.withLock { $0.isOver = true }
                try await group.waitForAll()
            }
            #expect(load.outcomes.withLock { $0.slowest } < .seconds(60), "nothing hung past its deadline")
            #expect(await pool.statistics().inFlight == 0)
            // A server that only paused may answer again before a connection was given up.
            if isKilled { #expect(await pool.statistics().reconnects > 0) }
        }
    }

    @Test func theCallersDeadlineHoldsThoughTheServerHangs() async throws {
        let server = try await RedisServerProcess()
        try await withPool(port: server.port, { $0.commandTimeout = .seconds(600) }) { pool async throws in
            _ = try await pool.send(RedisCommand(.ping))
            server.pause()
            let began = ContinuousClock.now
            let error = try await pool.failure(RedisCommand(.ping), within: .milliseconds(100))
            #expect(error.code == .timeout)
            #expect(error.requestWasSent)
            #expect(began.duration(to: .now) < .seconds(60), "long before the pool gives up")
            let late = try await pool.failure(RedisCommand(.ping), within: .zero)
            #expect(late.code == .timeout)
            #expect(!late.requestWasSent)
            server.resume()
            #expect(try await pool.send(RedisCommand(.ping)) == .status("PONG"))
        }
    }

    @Test func anAddressThatDoesNotAnswerTimesOut() async throws {
        let listener = try SilentListener()
        try listener.fillBacklog()
        defer { listener.close() }
        try await withPool(port: Int(listener.port), { $0.connectTimeout = .milliseconds(200) }) { pool async throws in
            let error = try await pool.failure(RedisCommand(.ping))
            #expect(error.code == .timeout)
            #expect(!error.requestWasSent)
        }
    }

    @Test func anIdleConnectionThatHasDiedIsFoundAndReplaced() async throws {
        let server = try await RedisServerProcess()
        let change: (inout RedisConfiguration) -> Void = {
            $0.checkInterval = .milliseconds(50)
            $0.commandTimeout = .milliseconds(100)
        }
        try await withPool(port: server.port, change) { pool async throws in
            #expect(await eventually { (try? await pool.send(RedisCommand(.ping))) == .status("PONG") })
            server.pause()
            #expect(await eventually { await pool.statistics().open == 0 })
            server.resume()
            #expect(await eventually { await pool.statistics().open == 1 })
        }
    }

    @Test func randomSchedulesLeaveNothingBehind() async throws {
        let server = try ScriptedRedis { words in
            guard words[0] == "GET" else { return [] }
            return switch UInt8(words[1].suffix(1)) ?? 0 {
            case 0: [.close]
            case 1: [.text("nonsense\r\n")]
            case 2: [.text("$10\r\nhalf"), .close]
            case 3: [.text("-ERR no\r\n")]
            case 4: [.silence]
            default: [.text("$1\r\na\r\n")]
            }
        }
        let loop = try EventLoop()
        let before = try openDescriptors()
        for round in 0..<100 {
            var configuration = RedisConfiguration(port: server.port)
            configuration.connections = 1 + round % 4
            configuration.commandTimeout = .milliseconds(20)
            configuration.backoff = Backoff(base: .milliseconds(1), cap: .milliseconds(4))
            let pool = RedisPool(loop: loop, configuration: configuration)
            await withTaskGroup { group in
                for caller in 0..<40 {
                    var random = SeededGenerator(seed: UInt64(round * 1_000 + caller))
                    let key = "k\(random.next() % 10)"
                    let limit = Duration.microseconds(Int64(random.next() % 15_000))
                    let patience = random.next() % 3 == 0 ? Duration.microseconds(Int64(random.next() % 5_000)) : nil
                    group.addTask {
                        let task = Task { try await pool.send(RedisCommand(.get, key), within: limit) }
                        if let patience {
                            try? await Task.sleep(for: patience)
                            task.cancel()
                        }
                        _ = await task.result
                    }
                }
                if round.isMultiple(of: 3) { group.addTask { await pool.shutdown(within: .milliseconds(5)) } }
            }
            await pool.shutdown(within: .milliseconds(30))
            let statistics = await pool.statistics()
            #expect(
                statistics.inFlight == 0 && statistics.waiting == 0 && statistics.open == 0 && statistics.opening == 0)
        }
        #expect(await eventually { server.ended == server.accepted })
        #expect(await eventually { (try? openDescriptors()) ?? 0 <= before })
        await loop.stop()
        server.stop()
    }
}

/// What came of the commands of a load.
private final class Load: Sendable {
    let outcomes = Mutex((good: 0, bad: 0, slowest: Duration.zero, isOver: false))
}
