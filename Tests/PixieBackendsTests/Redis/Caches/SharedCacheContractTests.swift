import PixieBackends
import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Synchronization
import Testing

/// What every shared cache promises, asked of each of them.
@Suite struct SharedCacheContractTests {
    enum Twin: String, CaseIterable, Sendable { case memory, redis }

    struct Parts: Sendable {
        let cache: any SharedCache
        let log: any InvalidationLog
        let locks: any FlightLocks
    }

    private func withParts(_ twin: Twin, _ body: (Parts) async throws -> Void) async throws {
        switch twin {
        case .memory:
            let memory = MemorySharedCache()
            try await body(Parts(cache: memory, log: memory, locks: memory))
        case .redis:
            try await withRedis { pool, _ in
                let locks = RedisFlightLocks(pool: pool)
                let running = Task { await locks.run() }
                try await body(
                    Parts(
                        cache: RedisSharedCache(pool: pool, instance: "one"),
                        log: RedisInvalidationLog(pool: pool, instance: "one"), locks: locks))
                running.cancel()
                await running.value
            }
        }
    }

    /// As asked by a task, and by one who has none; both must say the same.
    private func exact(_ cache: any SharedCache, _ id: String, of owner: UserID?) async throws -> [UInt8]? {
        let keys = [SharedKey(owner: owner, id: id)]
        let found = try await cache.exact(keys, deadline: soon)
        let told = await withCheckedContinuation { continuation in
            cache.exact(keys, deadline: soon) { continuation.resume(returning: $0) }
        }
        #expect(try told.get() == found)
        #expect(found.count == 1)
        return found[0]
    }

    private func acquire(
        _ locks: any FlightLocks, _ name: String, lease: Duration
    ) async throws -> FlightFence? {
        try await locks.acquire(name, unlessAnswered: [], lease: lease, deadline: soon).fence
    }

    private var soon: Deadline { .after(.seconds(30)) }

    private func answer(_ id: String, _ text: String, owner: UserID? = .ann, tags: [CacheTag]) -> SharedAnswer {
        SharedAnswer(
            owner: owner, id: id, exact: Array(text.utf8), semantic: [0, 255] + Array(text.utf8), tags: tags,
            lifetime: .seconds(60))
    }

    @Test(arguments: Twin.allCases) func anAnswerIsThereForItsOwnerUntilOneOfItsTagsIsInvalidated(_ twin: Twin)
        async throws
    {
        try await withParts(twin) { parts async throws in
            let reading = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            let stored = answer("a1", "text", tags: [.user(.ann), .document("d"), .responses])
            #expect(try await parts.cache.store(stored, readSince: reading, fence: nil, deadline: soon) == nil)
            #expect(try await exact(parts.cache, "a1", of: .ann) == Array("text".utf8))
            #expect(try await exact(parts.cache, "a1", of: .bob) == nil)
            #expect(try await exact(parts.cache, "a1", of: nil) == nil)
            #expect(
                try await parts.cache.semantic(of: .ann, since: .start, limit: 10, deadline: soon).parts == [
                    [0, 255] + Array("text".utf8)
                ])
            #expect(try await parts.cache.count(of: .ann, deadline: soon) == 1)

            _ = try await parts.log.append([.tasks(.ann), .document("other")], cause: .dataChanged, deadline: soon)
            #expect(try await exact(parts.cache, "a1", of: .ann) != nil)
            let after = try await parts.log.append([.document("d")], cause: .documentChanged, deadline: soon)
            #expect(after > reading)
            #expect(try await exact(parts.cache, "a1", of: .ann) == nil)
            #expect(try await parts.cache.semantic(of: .ann, since: .start, limit: 10, deadline: soon).parts.isEmpty)

            // What was hidden does not come back when its tag is used again.
            let other = answer("a2", "new", tags: [.user(.ann), .document("d"), .responses])
            #expect(try await parts.cache.store(other, readSince: reading, fence: nil, deadline: soon) == .invalidated)
            #expect(try await parts.cache.store(other, readSince: after, fence: nil, deadline: soon) == nil)
            #expect(try await exact(parts.cache, "a1", of: .ann) == nil)
            #expect(try await exact(parts.cache, "a2", of: .ann) == Array("new".utf8))
        }
    }

    @Test(arguments: Twin.allCases) func theReaderOfAScopeIsGivenWhatIsNewToIt(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            let reading = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            var mark = SharedMark.start
            var seen: Set<[UInt8]> = []
            for round in 0..<5 {
                for number in 0..<3 {
                    let one = answer("r\(round)n\(number)", "\(round).\(number)", owner: nil, tags: [.responses])
                    _ = try await parts.cache.store(one, readSince: reading, fence: nil, deadline: soon)
                }
                let found = try await parts.cache.semantic(of: nil, since: mark, limit: 100, deadline: soon)
                mark = found.mark
                seen.formUnion(found.parts)
                #expect(seen.count == 3 * (round + 1))
            }
            #expect(try await parts.cache.semantic(of: nil, since: .start, limit: 4, deadline: soon).parts.count == 4)
        }
    }

    @Test(arguments: Twin.allCases) func oneAtATimeHoldsALockAndALateHolderIsFencedOff(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            let reading = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            let first = try #require(try await acquire(parts.locks, "q", lease: .milliseconds(40)))
            #expect(try await acquire(parts.locks, "other", lease: .seconds(60)) != nil)
            var next: FlightFence?
            try await requireEventually {
                next = try await acquire(parts.locks, "q", lease: .seconds(60))
                return next != nil
            }
            let second = try #require(next)
            #expect(second.token > first.token)
            #expect(try await parts.locks.renew(first, lease: .seconds(60), deadline: soon) == false)
            #expect(try await parts.locks.renew(second, lease: .seconds(60), deadline: soon))
            let late = answer("q", "late", tags: [.user(.ann)])
            #expect(try await parts.cache.store(late, readSince: reading, fence: first, deadline: soon) == .fenced)
            #expect(try await parts.cache.store(late, readSince: reading, fence: second, deadline: soon) == nil)
            parts.locks.release(first)
            parts.locks.release(second)
            try await parts.locks.awaitRelease("q", limit: .seconds(60))
            try await requireEventually {
                try await acquire(parts.locks, "q", lease: .seconds(1)) != nil
            }
        }
    }

    @Test(arguments: Twin.allCases) func whoWantsALockIsGivenTheAnswerThatIsThere(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            let reading = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            let keys = [SharedKey(owner: .ann, id: "q"), SharedKey(owner: nil, id: "q")]
            func turn() async throws -> FlightTurn {
                try await parts.locks.acquire("q", unlessAnswered: keys, lease: .seconds(60), deadline: soon)
            }
            let fence = try #require(try await turn().fence)
            #expect(try await turn() == .others)
            let shared = answer("q", "everybody's", owner: nil, tags: [.responses, .prompt, .document("d")])
            #expect(try await parts.cache.store(shared, readSince: reading, fence: fence, deadline: soon) == nil)
            #expect(try await turn() == .answered(Array("everybody's".utf8), place: 1))
            let own = answer("q", "own", tags: [.user(.ann), .documents(.ann), .entry(.ann, "q")])
            #expect(try await parts.cache.store(own, readSince: reading, fence: nil, deadline: soon) == nil)
            #expect(try await turn() == .answered(Array("own".utf8), place: 0))
            #expect(
                try await parts.cache.exact(keys.reversed(), deadline: soon) == [
                    Array("everybody's".utf8), Array("own".utf8),
                ])
            _ = try await parts.log.append([.entry(.ann, "q"), .document("d")], cause: .operatorOrder, deadline: soon)
            #expect(try await parts.cache.exact(keys, deadline: soon) == [nil, nil])
            // It was given back with the answer.
            #expect(try await turn().fence != nil)
        }
    }

    @Test(arguments: Twin.allCases) func whoWaitsForALockIsWokenByTheAnswer(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            let reading = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            // By then what wakes those who wait is heard.
            parts.locks.release(try #require(try await acquire(parts.locks, "q", lease: .seconds(60))))
            try await parts.locks.awaitRelease("q", limit: .seconds(60))
            let (flag, locks) = (Flag(), parts.locks)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let begun = try #require(try await acquire(parts.locks, "r", lease: .seconds(3_600)))
                group.addTask {
                    try await locks.awaitRelease("r", limit: .seconds(3_600))
                    flag.isSet.store(true, ordering: .relaxed)
                }
                var fence: FlightFence? = begun
                try await requireEventually {
                    if fence == nil { fence = try await acquire(parts.locks, "r", lease: .seconds(3_600)) }
                    let stored = answer("r", "text", tags: [.user(.ann)])
                    _ = try await parts.cache.store(stored, readSince: reading, fence: fence, deadline: soon)
                    fence = nil
                    return flag.isSet.load(ordering: .relaxed)
                }
                try await group.waitForAll()
            }
        }
    }

    /// Every kind of tag, alone: those that are asked for at once and those that are asked for later.
    @Test(arguments: Twin.allCases) func whicheverTagIsInvalidatedTheAnswerIsGone(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            let all: [CacheTag] = [
                .user(.ann), .tasks(.ann), .events(.ann), .documents(.ann), .document("d"), .document("e"), .prompt,
                .responses, .entry(.ann, "q"), .tasks(.bob), .entry(.bob, "q"), .entry(.ann, "other"),
            ]
            var reading = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            for tag in all {
                let stored = answer("q", tag.text, tags: all)
                #expect(try await parts.cache.store(stored, readSince: reading, fence: nil, deadline: soon) == nil)
                #expect(try await exact(parts.cache, "q", of: .ann) == Array(tag.text.utf8))
                reading = try await parts.log.append([tag], cause: .dataChanged, deadline: soon)
                #expect(try await exact(parts.cache, "q", of: .ann) == nil, "\(tag)")
            }
        }
    }

    /// As `SharedStaleWriteTests`, against what the servers themselves promise.
    @Test(arguments: Twin.allCases) func nothingOutOfDateIsEverStoredOrRead(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            var random = SeededGenerator(seed: 11)
            #expect(try await followSchedule(parts, &random) { _ in } > 150)
        }
    }

    /// What Redis forgets for want of memory hides more, never less: any of its keys, at any moment.
    @Test(arguments: [UInt64(5), 6, 7]) func whateverRedisEvictsNothingOutOfDateIsEverStoredOrRead(_ seed: UInt64)
        async throws
    {
        try await withRedis { pool, _ in
            let parts = Parts(
                cache: RedisSharedCache(pool: pool, instance: "one"),
                log: RedisInvalidationLog(pool: pool, instance: "one"), locks: RedisFlightLocks(pool: pool))
            var random = SeededGenerator(seed: seed)
            let hits = try await followSchedule(parts, &random) { random in
                guard random.next() % 50 == 0 else { return }
                let found = try await pool.send(RedisCommand(.scan, "0", "COUNT", "1000"), deadline: soon)
                let keys = (found.elements?.last?.elements ?? []).compactMap(\.text).sorted()
                guard !keys.isEmpty else { return }
                _ = try await pool.send(
                    RedisCommand(.unlink, keys[Int(random.next() % UInt64(keys.count))]), deadline: soon)
            }
            #expect(hits > 100)
        }
    }

    /// Answers that Redis kept on disk may be older than orders it has lost since.
    @Test func aServerThatIsStartedAnewFromWhatItKeptGivesNoneOfItsAnswers() async throws {
        let server = try await RedisServerProcess(["--save", "3600 1"])
        let loop = try EventLoop()
        let pool = RedisPool(loop: loop, configuration: .forCaches(port: server.port))
        let cache = RedisSharedCache(pool: pool, instance: "one")
        let log = RedisInvalidationLog(pool: pool, instance: "one")
        let reading = try await log.append([.document("begin")], cause: .dataChanged, deadline: soon)
        let stored = answer("a", "text", tags: [.user(.ann), .responses])
        #expect(try await cache.store(stored, readSince: reading, fence: nil, deadline: soon) == nil)
        server.stop()
        try await server.start()
        try await requireEventually {
            (try? await pool.send(RedisCommand(.exists, "pixie:log"), deadline: soon).integer) == 1
        }
        #expect(try await exact(cache, "a", of: .ann) == nil)
        #expect(try await cache.semantic(of: .ann, since: .start, limit: 10, deadline: soon).parts.isEmpty)
        #expect(try await cache.store(stored, readSince: reading, fence: nil, deadline: soon) == .lostTrack)
        let later = try await log.append([.document("begin")], cause: .dataChanged, deadline: soon)
        #expect(try await cache.store(stored, readSince: later, fence: nil, deadline: soon) == nil)
        #expect(try await exact(cache, "a", of: .ann) == Array("text".utf8))
        await pool.shutdown()
        await loop.stop()
    }

    /// Readings, stores, invalidations and look-ups in a random order; each answer says of what version it is. How many were found.
    private func followSchedule(
        _ parts: Parts, _ random: inout SeededGenerator, disturb: (inout SeededGenerator) async throws -> Void
    ) async throws -> Int {
        func draw(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        var versions: [CacheTag: Int] = [:]
        var readings: [(position: LogPosition, answer: SharedAnswer)] = []
        var last = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
        let users = [UserID.ann, .bob]
        var found = 0
        for step in 0..<4_000 {
            let user = users[draw(2)]
            switch draw(8) {
            case 0, 1:
                let tags: [CacheTag] = [.user(user), .document("d\(draw(3))"), .responses]
                let text = tags.map { "\($0.text)=\(versions[$0] ?? 0)" }.joined(separator: ",")
                readings.append((last, answer("q\(draw(4))", text, owner: user, tags: tags)))
            case 2, 3:
                guard !readings.isEmpty else { continue }
                // Most are soon done, some take long.
                let late = draw(4) == 0 ? draw(readings.count) : min(draw(3), readings.count - 1)
                let (position, answer) = readings.remove(at: readings.count - 1 - late)
                _ = try await parts.cache.store(answer, readSince: position, fence: nil, deadline: soon)
            case 4:
                let tag = [CacheTag.user(user), .document("d\(draw(3))"), .responses][
                    draw(3) == 0 ? draw(3) : draw(2)]
                versions[tag, default: 0] += 1
                last = try await parts.log.append([tag], cause: .dataChanged, deadline: soon)
            default:
                guard let bytes = try await exact(parts.cache, "q\(draw(4))", of: user) else {
                    continue
                }
                found += 1
                for part in String(decoding: bytes, as: UTF8.self).split(separator: ",") {
                    let sides = part.split(separator: "=")
                    let tag = try #require(CacheTag(String(sides[0])))
                    if sides[1] != "\(versions[tag] ?? 0)" { Issue.record("step \(step): \(part)") }
                }
            }
            try await disturb(&random)
        }
        return found
    }
}

private final class Flag: Sendable {
    let isSet = Atomic(false)
}

/// A pool on a Redis of its own.
func withRedis(_ body: (RedisPool, RedisServerProcess) async throws -> Void) async throws {
    let server = try await RedisServerProcess()
    let loop = try EventLoop()
    let pool = RedisPool(loop: loop, configuration: .forCaches(port: server.port))
    do { try await body(pool, server) } catch { Issue.record(error) }
    await pool.shutdown()
    await loop.stop()
}

extension RedisConfiguration {
    static func forCaches(port: Int) -> RedisConfiguration {
        var configuration = RedisConfiguration(port: port)
        configuration.onEntering = RedisSharedCache.entering
        return configuration
    }
}
