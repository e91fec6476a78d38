import PixieBackends
import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
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
            #expect(try await parts.cache.exact("a1", of: .ann, deadline: soon) == Array("text".utf8))
            #expect(try await parts.cache.exact("a1", of: .bob, deadline: soon) == nil)
            #expect(try await parts.cache.exact("a1", of: nil, deadline: soon) == nil)
            #expect(
                try await parts.cache.semantic(of: .ann, since: .start, limit: 10, deadline: soon).parts == [
                    [0, 255] + Array("text".utf8)
                ])
            #expect(try await parts.cache.count(of: .ann, deadline: soon) == 1)

            _ = try await parts.log.append([.tasks(.ann), .document("other")], cause: .dataChanged, deadline: soon)
            #expect(try await parts.cache.exact("a1", of: .ann, deadline: soon) != nil)
            let after = try await parts.log.append([.document("d")], cause: .documentChanged, deadline: soon)
            #expect(after > reading)
            #expect(try await parts.cache.exact("a1", of: .ann, deadline: soon) == nil)
            #expect(try await parts.cache.semantic(of: .ann, since: .start, limit: 10, deadline: soon).parts.isEmpty)

            // What was hidden does not come back when its tag is used again.
            let other = answer("a2", "new", tags: [.user(.ann), .document("d"), .responses])
            #expect(try await parts.cache.store(other, readSince: reading, fence: nil, deadline: soon) == .invalidated)
            #expect(try await parts.cache.store(other, readSince: after, fence: nil, deadline: soon) == nil)
            #expect(try await parts.cache.exact("a1", of: .ann, deadline: soon) == nil)
            #expect(try await parts.cache.exact("a2", of: .ann, deadline: soon) == Array("new".utf8))
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
            let first = try #require(try await parts.locks.acquire("q", lease: .milliseconds(40), deadline: soon))
            #expect(try await parts.locks.acquire("other", lease: .seconds(60), deadline: soon) != nil)
            var next: FlightFence?
            try await requireEventually {
                next = try await parts.locks.acquire("q", lease: .seconds(60), deadline: soon)
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
                try await parts.locks.acquire("q", lease: .seconds(1), deadline: soon) != nil
            }
        }
    }

    /// As `SharedStaleWriteTests`, against what the servers themselves promise.
    @Test(arguments: Twin.allCases) func nothingOutOfDateIsEverStoredOrRead(_ twin: Twin) async throws {
        try await withParts(twin) { parts async throws in
            var random = SeededGenerator(seed: 11)
            func draw(_ limit: UInt64) -> Int { Int(random.next() % limit) }
            var versions: [CacheTag: Int] = [:]
            var readings: [(position: LogPosition, answer: SharedAnswer)] = []
            var last = try await parts.log.append([.document("begin")], cause: .dataChanged, deadline: soon)
            let users = [UserID.ann, .bob]
            for step in 0..<4_000 {
                let user = users[draw(2)]
                switch draw(5) {
                case 0:
                    let tags: [CacheTag] = [.user(user), .document("d\(draw(3))"), .responses]
                    let text = tags.map { "\($0.text)=\(versions[$0] ?? 0)" }.joined(separator: ",")
                    readings.append((last, answer("q\(draw(4))", text, owner: user, tags: tags)))
                case 1:
                    guard !readings.isEmpty else { continue }
                    let (position, answer) = readings.remove(at: draw(UInt64(readings.count)))
                    _ = try await parts.cache.store(answer, readSince: position, fence: nil, deadline: soon)
                case 2:
                    let tag = [CacheTag.user(user), .document("d\(draw(3))"), .responses][
                        draw(3) == 0 ? draw(3) : draw(2)]
                    versions[tag, default: 0] += 1
                    last = try await parts.log.append([tag], cause: .dataChanged, deadline: soon)
                default:
                    guard let bytes = try await parts.cache.exact("q\(draw(4))", of: user, deadline: soon) else {
                        continue
                    }
                    for part in String(decoding: bytes, as: UTF8.self).split(separator: ",") {
                        let sides = part.split(separator: "=")
                        let tag = try #require(CacheTag(String(sides[0])))
                        if sides[1] != "\(versions[tag] ?? 0)" { Issue.record("step \(step): \(part)") }
                    }
                }
            }
        }
    }
}

/// A pool on a Redis of its own.
func withRedis(_ body: (RedisPool, RedisServerProcess) async throws -> Void) async throws {
    let server = try await RedisServerProcess()
    let loop = try EventLoop()
    let pool = RedisPool(loop: loop, configuration: RedisConfiguration(port: server.port))
    do { try await body(pool, server) } catch { Issue.record(error) }
    await pool.shutdown()
    await loop.stop()
}
