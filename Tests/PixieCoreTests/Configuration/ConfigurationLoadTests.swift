import FoundationEssentials
import PixieCore
import Testing

private func load(_ environment: [String: String] = [:], file: String? = nil) async throws -> LoadedConfiguration {
    guard let file else { return try await PixieConfiguration.load(environment: environment, envFile: nil) }
    let path = FileManager.default.temporaryDirectory.path + "/pixie-\(UUID().uuidString).env"
    try Data(file.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await PixieConfiguration.load(environment: environment, envFile: path, envFileIsRequired: true)
}

private func line(_ name: String, _ loaded: LoadedConfiguration) -> LoadedConfiguration.Line? {
    loaded.report.first { $0.name == name }
}

@Suite struct ConfigurationLoadTests {
    @Test func anEmptyEnvironmentGivesTheDocumentedDefaults() async throws {
        let loaded = try await load()
        let values = loaded.values
        #expect(values == PixieConfiguration.defaults)
        #expect(loaded.warnings == [])
        #expect(values.server.host == "127.0.0.1" && values.server.port == 8_080)
        #expect(values.admin.host == "127.0.0.1" && values.admin.port == 8_081)
        #expect(values.openAI.baseURL == "https://api.openai.com/v1" && !values.openAI.isConfigured)
        #expect(values.models.simple == "gpt-4o-mini" && values.models.complex == "gpt-4o")
        #expect(values.models.fallback == "gpt-4o-mini")
        #expect(values.models.prices["gpt-4o"] == ModelPrices.Price(input: 2.5, output: 10))
        #expect(values.limits.ratePerUser == RateLimit(count: 60, per: .seconds(60)))
        #expect(values.limits.queryTimeout == .seconds(10) && values.limits.maxConcurrentQueries == 1_000)
        #expect(values.caches.similarityThreshold == 0.95 && values.caches.memoryBytes == 512_000_000)
        #expect(values.caches.embeddingTTL == .seconds(30 * 86_400) && values.caches.semanticEnabled)
        #expect(loaded.report.allSatisfy { $0.origin == .defaultValue })
    }

    @Test func theEnvironmentOverridesTheFileWhichOverridesTheDefault() async throws {
        let file = """
            # a comment
            PIXIE_PORT = 9000
            PIXIE_ADMIN_PORT="9001"
            PIXIE_QUERY_TIMEOUT=
            """
        let loaded = try await load(["PIXIE_PORT": "9100", "PIXIE_HOST": ""], file: file)
        #expect(loaded.values.server.port == 9_100 && line("PIXIE_PORT", loaded)?.origin == .environment)
        #expect(loaded.values.admin.port == 9_001 && line("PIXIE_ADMIN_PORT", loaded)?.origin == .environmentFile)
        #expect(line("PIXIE_ADMIN_PORT", loaded)?.shownValue == "9001")
        #expect(loaded.values.limits.queryTimeout == .seconds(10))
        #expect(line("PIXIE_HOST", loaded)?.origin == .defaultValue)
    }

    @Test func aMissingFileIsAnErrorOnlyWhenItIsRequired() async throws {
        let path = "/nonexistent/\(UUID().uuidString).env"
        let loaded = try await PixieConfiguration.load(environment: [:], envFile: path)
        #expect(loaded.values == PixieConfiguration.defaults)
        await #expect(throws: ConfigurationError.self) {
            try await PixieConfiguration.load(environment: [:], envFile: path, envFileIsRequired: true)
        }
    }

    @Test func theFallbackModelIsTheSimpleOneUnlessNamed() async throws {
        #expect(try await load(["PIXIE_CHAT_MODEL_SIMPLE": "tiny"]).values.models.fallback == "tiny")
        let named = try await load(["PIXIE_CHAT_MODEL_SIMPLE": "tiny", "PIXIE_CHAT_MODEL_FALLBACK": "spare"])
        #expect(named.values.models.fallback == "spare")
    }

    @Test("a key or a base URL alone switches the service on", arguments: ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
    func switchesOn(name: String) async throws {
        let loaded = try await load([name: "http://127.0.0.1:11434/v1/"])
        #expect(loaded.values.openAI.isConfigured)
        if name == "OPENAI_BASE_URL" { #expect(loaded.values.openAI.baseURL == "http://127.0.0.1:11434/v1") }
    }

    @Test("embeddings may have a server of their own, which is not shown the other's key")
    func embeddingServer() async throws {
        let one = try await load(["OPENAI_API_KEY": "sk-a"]).values.openAI
        #expect(one.embeddingBaseURL == one.baseURL && one.embeddingAPIKey == "sk-a")
        let own = try await load(["OPENAI_API_KEY": "sk-a", "PIXIE_EMBEDDING_BASE_URL": "http://e:1/v1/"]).values.openAI
        #expect(own.embeddingBaseURL == "http://e:1/v1" && own.embeddingAPIKey == nil)
        let both = try await load([
            "OPENAI_API_KEY": "sk-a", "PIXIE_EMBEDDING_BASE_URL": "http://e:1/v1", "PIXIE_EMBEDDING_API_KEY": "sk-b",
        ]).values.openAI
        #expect(both.embeddingAPIKey == "sk-b" && both.apiKey == "sk-a")
        let error = await #expect(throws: ConfigurationError.self) {
            try await load(["PIXIE_EMBEDDING_BASE_URL": "http://e:1/v1"])
        }
        #expect(error?.variable == "PIXIE_EMBEDDING_BASE_URL")
    }

    @Test("the stores' time limits are a share of the query's unless they are set") func storeLimits() async throws {
        let standard = try await load().values
        #expect(standard.database.timeout == nil && standard.qdrant.timeout == nil)
        #expect(standard.database.poolPingAfter == .seconds(10))
        let set = try await load(["PIXIE_DB_TIMEOUT": "400ms", "PIXIE_QDRANT_TIMEOUT": "1s"]).values
        #expect(set.database.timeout == .milliseconds(400) && set.qdrant.timeout == .seconds(1))
    }

    @Test(
        "a wrong value stops the start with one line that names it",
        arguments: [
            ("PIXIE_PORT", "65536"), ("PIXIE_PORT", "80 "), ("PIXIE_PORT", "-1"), ("PIXIE_HOST", "localhost:80"),
            ("PIXIE_HOST", "a b"), ("PIXIE_QUERY_TIMEOUT", "10"), ("PIXIE_QUERY_TIMEOUT", "0s"),
            ("PIXIE_QUERY_TIMEOUT", "99999999999999d"), ("PIXIE_CACHE_MEMORY", "12"), ("PIXIE_CACHE_MEMORY", "0MB"),
            ("PIXIE_CACHE_MEMORY", "1TB"),
            ("PIXIE_RATE_LIMIT_PER_USER", "60"), ("PIXIE_RATE_LIMIT_PER_USER", "0/min"),
            ("PIXIE_RATE_LIMIT_PER_USER", "6/0s"),
            ("PIXIE_SIMILARITY_THRESHOLD", "1.01"), ("PIXIE_SIMILARITY_THRESHOLD", "0"),
            ("PIXIE_SIMILARITY_THRESHOLD", "nan"),
            ("OPENAI_BASE_URL", "ftp://x"), ("OPENAI_BASE_URL", "http://"), ("OPENAI_BASE_URL", "http://x:99999"),
            ("OPENAI_BASE_URL", "http://h/v1?x=1"), ("PIXIE_SEMANTIC_CACHE", "maybe"), ("LOG_LEVEL", "LOUD"),
            ("ENVIRONMENT", "test"), ("PIXIE_MODEL_PRICES", "gpt=1"), ("PIXIE_MODEL_PRICES", "a=1/2,a=3/4"),
            ("PIXIE_DB_TIMEOUT", "0ms"), ("PIXIE_QDRANT_TIMEOUT", "fast"), ("PIXIE_EMBEDDING_BASE_URL", "localhost"),
            ("PIXIE_EMBEDDING_DIMENSIONS", "0"), ("PIXIE_CHAT_MODEL_SIMPLE", "a b"), ("PIXIE_TTL_RESPONSE", "1y"),
        ])
    func wrongValue(name: String, value: String) async throws {
        let error = await #expect(throws: ConfigurationError.self) { try await load([name: value]) }
        let words = try #require(error).description
        #expect(words.hasPrefix("\(name)=\(value) is not accepted: expected "))
        #expect(!words.contains("\n"))
    }

    @Test(
        "secrets appear neither in an error nor in the report",
        arguments: [
            ("PIXIE_API_TOKENS", "hush hush"), ("PIXIE_ADMIN_TOKENS", "hush,,hush"), ("OPENAI_API_KEY", "hush\u{7F}"),
            ("OPENAI_BASE_URL", "http://user:hush@host/v1"),
        ])
    func secretsInErrors(name: String, value: String) async throws {
        let error = await #expect(throws: ConfigurationError.self) { try await load([name: value]) }
        let words = try #require(error).description
        #expect(!words.contains("hush") && words.contains("***"))
    }

    @Test func secretsInTheReportAreStars() async throws {
        let loaded = try await load(["OPENAI_API_KEY": "sk-hush", "PIXIE_API_TOKENS": "hush-one, hush-two"])
        #expect(loaded.values.server.apiTokens == ["hush-one", "hush-two"])
        #expect(line("OPENAI_API_KEY", loaded)?.shownValue == "***")
        #expect(!loaded.report.contains { $0.shownValue.contains("hush") })
        #expect(!loaded.warnings.contains { $0.contains("hush") })
        #expect(line("PIXIE_ADMIN_TOKENS", loaded)?.shownValue == "")
    }

    @Test(
        "without an admin token the admin listener binds only loopback",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("localhost", true), ("0.0.0.0", false),
            ("::", false),
            ("127.0.0.1.example.com", false), ("127.evil", false), ("10.0.0.1", false), ("pixie.internal", false),
        ])
    func adminListener(host: String, isLoopback: Bool) async throws {
        if isLoopback {
            #expect(try await load(["PIXIE_ADMIN_HOST": host]).values.admin.host == host)
        } else {
            let error = await #expect(throws: ConfigurationError.self) { try await load(["PIXIE_ADMIN_HOST": host]) }
            #expect(error?.variable == "PIXIE_ADMIN_HOST")
        }
        let tokens = ["PIXIE_ADMIN_HOST": host, "PIXIE_ADMIN_TOKENS": "0123456789abcdef"]
        #expect(try await load(tokens).values.admin.host == host)
    }

    @Test(
        "settings that do not go together are refused",
        arguments: [
            (["PIXIE_TLS_KEY": "/k.pem"], "PIXIE_TLS_CERTIFICATE"),
            (["PIXIE_TLS_CERTIFICATE": "/c.pem"], "PIXIE_TLS_KEY"),
            (["PIXIE_ADMIN_PORT": "8080"], "PIXIE_ADMIN_PORT"),
        ])
    func refusedTogether(environment: [String: String], variable: String) async {
        let error = await #expect(throws: ConfigurationError.self) { try await load(environment) }
        #expect(error?.variable == variable)
    }

    @Test func unknownNamesAreWarnedAboutWithTheNearestKnownOne() async throws {
        let loaded = try await load(
            ["PIXIE_PROT": "1", "PIXIE_XYZZY_PLUGH_FROTZ": "1", "HOME": "/"], file: "PIXIE_QUERY_TIMEOUTS=5s\nOTHER=1")
        #expect(
            loaded.warnings == [
                "PIXIE_PROT is not a known variable; did you mean PIXIE_PORT?",
                "PIXIE_QUERY_TIMEOUTS is not a known variable; did you mean PIXIE_QUERY_TIMEOUT?",
                "PIXIE_XYZZY_PLUGH_FROTZ is not a known variable",
            ])
    }

    @Test func aServerForRulesIsAnAddressWithoutCredentials() async throws {
        let loaded = try await load(["PIXIE_PROMETHEUS_URL": "http://prometheus:9090", "PIXIE_RULES": "alerts/*.yml"])
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.values.alerts.rules == ["alerts/*.yml"])
        #expect(loaded.values.alerts.prometheusURL == "http://prometheus:9090")
        #expect(loaded.values.alerts.sampleInterval == .seconds(15))
        let error = await #expect(throws: ConfigurationError.self) {
            try await load(["PIXIE_PROMETHEUS_URL": "http://u:hush@h"])
        }
        #expect(error.map { !"\($0)".contains("hush") } == true)
    }

    @Test(
        arguments: [
            ("PIXIE_ALERTMANAGER_URLS", "http://a:9093, https://b/path", true),
            ("PIXIE_ALERTMANAGER_URLS", "a:9093", false),
            ("PIXIE_WEBHOOK_URLS", "slack+https://hooks.example/x?y=z,http://b", true),
            ("PIXIE_WEBHOOK_URLS", "ftp://b", false), ("PIXIE_RULES", "a.yml,,b.yml", true),
            ("PIXIE_RULES", "a.yml, ,b.yml", false),
        ])
    func receiversAndRulesAreListsWithoutHoles(name: String, value: String, isAccepted: Bool) async throws {
        if isAccepted {
            _ = try await load([name: value])
        } else {
            await #expect(throws: ConfigurationError.self) { try await load([name: value]) }
        }
    }

    @Test func cachesWithoutMemoryAreWarnedAbout() async throws {
        let alone = try await load(["PIXIE_CACHE_MEMORY": "0"])
        #expect(alone.values.caches.memoryBytes == 0)
        #expect(alone.warnings == ["PIXIE_CACHE_MEMORY is 0: nothing is cached"])
        let shared = try await load(["PIXIE_CACHE_MEMORY": "0", "REDIS_URL": "redis://h"])
        #expect(
            shared.warnings == [
                "PIXIE_CACHE_MEMORY is 0: only what is asked in the same words is answered, from Redis"
            ])
    }

    @Test func guessableTokensAndAnOpenListenerAreWarnedAbout() async throws {
        #expect(try await load(["PIXIE_API_TOKENS": "short"]).warnings.count == 1)
        #expect(try await load(["PIXIE_HOST": "0.0.0.0"]).warnings.count == 1)
        #expect(try await load(["PIXIE_HOST": "0.0.0.0", "PIXIE_API_TOKENS": "0123456789abcdef"]).warnings == [])
    }
}
