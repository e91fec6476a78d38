import Testing

@testable import PixieCore

@Suite struct RedisConfigurationTests {
    @Test func withoutAnythingItIsNotConfigured() {
        #expect(!PixieConfiguration.defaults.redis.isConfigured)
        #expect(PixieConfiguration.defaults.redis.connections == 20)
        #expect(PixieConfiguration.defaults.redis.connectTimeout == .seconds(5))
        #expect(PixieConfiguration.defaults.redis.commandTimeout == .seconds(5))
    }

    @Test(
        arguments: [
            ("redis://cache", "cache", 6_379, nil, nil, 0),
            ("redis://cache:7000/3", "cache", 7_000, nil, nil, 3),
            ("REDIS://:pass@10.0.0.1/", "10.0.0.1", 6_379, nil, "pass", 0),
            ("redis://ann:p%40s%2Fs%3A%25@[::1]:1/15", "::1", 1, "ann", "p@s/s:%", 15),
            ("redis://ann:a@b@host", "host", 6_379, "ann", "a@b", 0),
        ] as [(String, String, Int, String?, String?, Int)])
    func urlsAreRead(
        _ text: String, _ host: String, _ port: Int, _ user: String?, _ password: String?, _ database: Int
    ) async throws {
        let redis = try await PixieConfiguration.load(environment: ["REDIS_URL": text], envFile: nil).values.redis
        #expect(redis.isConfigured)
        #expect(redis.host == host)
        #expect(redis.port == port)
        #expect(redis.user == user)
        #expect(redis.password == password)
        #expect(redis.database == database)
    }

    @Test(arguments: [
        "cache", "http://cache", "rediss://cache", "redis://", "redis://:6379", "redis://cache:0",
        "redis://cache:99999",
        "redis://cache/x", "redis://cache/1/2", "redis://cache/-1", "redis://user@cache", "redis://user:@cache",
        "redis://:p%zz@cache", "redis://:p%4@cache", "redis://:p%+1@cache", "redis://:%ff@cache", "redis://[::1",
        "redis://[x]",
        "redis://ca che", "redis://cache?db=1",
    ])
    func whatIsNoURLStopsTheStartWithoutShowingThePassword(_ text: String) async {
        let error = await #expect(throws: ConfigurationError.self) {
            try await PixieConfiguration.load(environment: ["REDIS_URL": text], envFile: nil)
        }
        #expect(error?.variable == "REDIS_URL")
        #expect(error?.description.contains(":p%") == false)
    }

    @Test func partsAreReadOneByOne() async throws {
        let environment = ["REDIS_HOST": "cache", "REDIS_PORT": "7000", "REDIS_PASSWORD": "pass", "REDIS_DB": "2"]
        let redis = try await PixieConfiguration.load(environment: environment, envFile: nil).values.redis
        #expect(redis.isConfigured)
        #expect((redis.host, redis.port, redis.password, redis.database) == ("cache", 7_000, "pass", 2))
    }

    @Test(arguments: [("REDIS_HOST", "other"), ("REDIS_PORT", "1"), ("REDIS_DB", "1"), ("REDIS_PASSWORD", "pass")])
    func whatTheURLSaysIsNotSaidTwice(_ name: String, _ value: String) async {
        let error = await #expect(throws: ConfigurationError.self) {
            try await PixieConfiguration.load(
                environment: ["REDIS_URL": "redis://:x@cache", name: value], envFile: nil)
        }
        #expect(error?.variable == name)
        #expect(error?.description.contains("pass@") == false)
    }

    @Test func aPasswordMayStandApart() async throws {
        let environment = ["REDIS_URL": "redis://cache", "REDIS_PASSWORD": "pass"]
        let loaded = try await PixieConfiguration.load(environment: environment, envFile: nil)
        #expect(loaded.values.redis.password == "pass")
        #expect(!loaded.report.contains { $0.shownValue == "pass" })
    }
}
