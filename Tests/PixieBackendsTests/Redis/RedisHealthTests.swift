import PixieBackends
import PixieCore
import PixieIO
import RedisTestSupport
import Testing

@Suite struct RedisHealthTests {
    @Test(arguments: [
        ([], ["maxmemory is not set", "maxmemory-policy is noeviction"]),
        (
            ["--maxmemory", "100mb", "--maxmemory-policy", "volatile-lru"],
            ["maxmemory is 100 MB", "maxmemory-policy is volatile-lru"]
        ),
        (["--maxmemory", "512mb", "--maxmemory-policy", "allkeys-lru"], []),
    ])
    func aRealServerIsJudged(_ options: [String], _ warnings: [String]) async throws {
        let server = try await RedisServerProcess(options)
        let loop = try EventLoop()
        let pool = RedisPool(loop: loop, configuration: RedisConfiguration(port: server.port))
        let store = RedisKeyValueStore(pool: pool)
        try await store.set([1], for: "a", lifetime: .seconds(60), deadline: .after(.seconds(60)))
        let health = try await RedisHealth.read(from: pool, deadline: .after(.seconds(60)))
        let found = health.findings.filter { $0.severity != .ok }
        #expect(found.count == warnings.count)
        for (finding, words) in zip(found, warnings) {
            #expect(finding.text.hasPrefix(words))
            #expect(finding.remedy != nil)
        }
        let samples = RedisHealth.samples(of: health.info)
        let values = Dictionary(uniqueKeysWithValues: samples.map { ($0.name + ($0.database ?? ""), $0.value) })
        #expect(values["redis_up"] == 1)
        #expect(values["redis_memory_used_bytes"].map { $0 > 100_000 } == true)
        #expect(values["redis_memory_max_bytes"] == health.info.maximumMemory)
        #expect(values["redis_db_keysdb0"] == 1)
        #expect(samples.count == 15, "every field is one that the server has")
        await pool.shutdown()
        await loop.stop()
    }

    @Test func aServerThatIsAwayIsDown() async throws {
        let server = try await RedisServerProcess()
        server.kill()
        let loop = try EventLoop()
        let pool = RedisPool(loop: loop, configuration: RedisConfiguration(port: server.port))
        let error = await #expect(throws: UpstreamError.self) {
            try await RedisHealth.read(from: pool, deadline: .after(.seconds(60)))
        }
        #expect(error?.code == .unreachable)
        #expect(RedisHealth.samples(of: nil).map(\.name) == ["redis_up"])
        #expect(RedisHealth.samples(of: nil).map(\.value) == [0])
        await pool.shutdown()
        await loop.stop()
    }

    @Test(arguments: [
        "", ":", "used_memory", "used_memory:", "used_memory:nan\r\nmaxmemory:inf", "used_memory:1e400", "\u{0}:\u{0}",
        "maxmemory:-5\r\nused_memory:7\r\nmaxmemory_policy:<script>", "db0:keys=x", "db0:", "dbx:keys=1",
        String(repeating: "a:1\n", count: 3_000),
    ])
    func whateverInfoSaysIsTaken(_ text: String) {
        let health = RedisHealth(info: RedisInfo(text))
        #expect(health.findings.allSatisfy { !$0.text.contains("<") })
        #expect(RedisHealth.samples(of: health.info).allSatisfy { $0.value.isFinite })
    }

    @Test func memoryThatIsNearlyFullIsAFinding() {
        let info = RedisInfo("used_memory:520000000\r\nmaxmemory:536870912\r\nmaxmemory_policy:allkeys-lru\r\n")
        #expect(
            RedisHealth(info: info).findings.contains { $0.text == "memory is 97 % full: entries go before their time" }
        )
    }
}

@Suite struct RedisUpstreamErrorTests {
    @Test(arguments: [
        (RedisError(.connect, "x", requestWasSent: false), UpstreamError.Code.unreachable),
        (RedisError(.auth, "x", requestWasSent: false), .unreachable),
        (RedisError(.timeout, "x", requestWasSent: true), .timeout),
        (RedisError(.closed, "x", requestWasSent: true), .interrupted),
        (RedisError(.closed, "x", requestWasSent: false), .unreachable),
        (RedisError(.protocolViolation, "x", requestWasSent: true), .malformed),
        (RedisError(.busy, "x", requestWasSent: false), .unavailable),
        (RedisError(.server(.init(line: "OOM no".utf8)), "OOM", requestWasSent: true), .failed),
        (RedisError(.server(.init(line: "WRONGTYPE secret text".utf8)), "WRONGTYPE", requestWasSent: true), .rejected),
    ])
    func everyErrorHasItsCodeAndQuotesNothing(_ error: RedisError, _ code: UpstreamError.Code) {
        let upstream = UpstreamError(error)
        #expect(upstream.code == code)
        #expect(upstream.upstream == .sharedCache)
        #expect(!upstream.description.contains("secret"))
    }
}
