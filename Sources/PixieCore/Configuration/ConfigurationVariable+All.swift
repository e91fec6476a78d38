extension ConfigurationVariable {
    /// Every variable this version reads, in the order in which they are listed.
    public static let all: [ConfigurationVariable] =
        server + models + redis + database + limits + caches + process + alerts

    private static let server: [ConfigurationVariable] = [
        .init(
            "PIXIE_HOST", .server, default: "127.0.0.1", \.server.host, .host,
            "address of the query API, health and metrics"),
        .init("PIXIE_PORT", .server, default: "8080", \.server.port, .port, "its port; 0 picks a free one"),
        .init(
            "PIXIE_API_TOKENS", .server, secret: true, \.server.apiTokens, .tokens,
            "bearer tokens for the query API, comma-separated; none: it is open"),
        .init(
            "PIXIE_MAX_CONNECTIONS", .server, default: "4096", \.server.maxConnections, .integer(1...1_000_000),
            "connections at one time"),
        .init(
            "PIXIE_MAX_CONNECTIONS_PER_ADDRESS", .server, default: "2048", \.server.maxConnectionsPerAddress,
            .integer(1...1_000_000), "connections at one time from one address"),
        .init(
            "PIXIE_HEADER_TIMEOUT", .server, default: "10s", \.server.headerTimeout,
            .duration(.milliseconds(100) ... .seconds(600)), "time a client has to send a request's header"),
        .init(
            "PIXIE_BODY_TIMEOUT", .server, default: "30s", \.server.bodyTimeout,
            .duration(.milliseconds(100) ... .seconds(600)), "time a client has to send a request's body"),
        .init(
            "PIXIE_SHUTDOWN_GRACE", .server, default: "20s", \.server.shutdownGrace,
            .duration(.zero ... .seconds(3_600)), "time accepted requests have to end when the process is told to stop"),
        .init(
            "PIXIE_ADMIN_HOST", .admin, default: "127.0.0.1", \.admin.host, .host,
            "address of the admin API; anything but loopback needs PIXIE_ADMIN_TOKENS"),
        .init("PIXIE_ADMIN_PORT", .admin, default: "8081", \.admin.port, .port, "its port; 0 picks a free one"),
        .init(
            "PIXIE_ADMIN_TOKENS", .admin, secret: true, \.admin.tokens, .tokens,
            "bearer tokens for the admin API, comma-separated"),
        .init(
            "PIXIE_ADMIN_READ_TOKENS", .admin, secret: true, \.admin.readTokens, .tokens,
            "bearer tokens that may look at everything there and change nothing, comma-separated"),
        .init(
            "PIXIE_TLS_CERTIFICATE", .tls, \.tls.certificatePath, .optionalPath,
            "PEM file with the certificate chain; together with PIXIE_TLS_KEY"),
        .init(
            "PIXIE_TLS_KEY", .tls, \.tls.keyPath, .optionalPath,
            "PEM file with the private key; together with PIXIE_TLS_CERTIFICATE"),
    ]

    private static let models: [ConfigurationVariable] = [
        .init(
            "OPENAI_API_KEY", .openAI, secret: true, \.openAI.apiKey, .secret,
            "key of the OpenAI-compatible service; without it and OPENAI_BASE_URL the embedded assistant answers"),
        .init(
            "OPENAI_BASE_URL", .openAI, default: "https://api.openai.com/v1", \.openAI.baseURL, .httpURL,
            "any OpenAI-compatible server (vLLM, Ollama, llama.cpp); enough without a key"),
        .init(
            "PIXIE_EMBEDDING_BASE_URL", .openAI, \.openAI.ownEmbeddingURL, .optionalHTTPURL,
            "another server for embeddings, which is not sent OPENAI_API_KEY; by default OPENAI_BASE_URL's"),
        .init(
            "PIXIE_EMBEDDING_API_KEY", .openAI, secret: true, \.openAI.ownEmbeddingKey, .secret,
            "key for embeddings, where they have one of their own"),
        .init(
            "QDRANT_URL", .qdrant, \.qdrant.url, .optionalHTTPURL,
            "REST address of the Qdrant server with the documents; without it they are kept in the process"),
        .init("QDRANT_API_KEY", .qdrant, secret: true, \.qdrant.apiKey, .secret, "its key, where it asks for one"),
        .init(
            "PIXIE_QDRANT_TIMEOUT", .qdrant, \.qdrant.timeout,
            .optionalDuration(.milliseconds(10) ... .seconds(600)),
            "time for a search, after which the query goes on without; by default three tenths of PIXIE_QUERY_TIMEOUT"),
        .init(
            "PIXIE_CHAT_MODEL_SIMPLE", .models, default: "gpt-4o-mini", \.models.simple, .name,
            "model for simple questions"),
        .init(
            "PIXIE_CHAT_MODEL_COMPLEX", .models, default: "gpt-4o", \.models.complex, .name,
            "model for complex questions"),
        .init(
            "PIXIE_CHAT_MODEL_FALLBACK", .models, \.models.fallback, .name,
            "model asked when the chosen one fails; by default the simple one"),
        .init(
            "PIXIE_EMBEDDING_MODEL", .models, default: "text-embedding-3-small", \.models.embedding, .name,
            "model that turns text into vectors"),
        .init(
            "PIXIE_EMBEDDING_DIMENSIONS", .models, default: "1536", \.models.embeddingDimensions, .integer(1...8_192),
            "length of those vectors"),
        .init(
            "PIXIE_MODEL_PRICES", .models, default: "gpt-4o-mini=0.15/0.6,gpt-4o=2.5/10,text-embedding-3-small=0.01/0",
            \.models.prices, .prices,
            "dollars per million input/output tokens of each model; a model that is not listed costs nothing in the accounts"
        ),
        .init(
            "PIXIE_SYSTEM_PROMPT_FILE", .models, \.models.systemPromptFile, .optionalPath,
            "file with the system prompt; by default the built-in one. A change drops all cached responses"),
    ]

    private static let redis: [ConfigurationVariable] = [
        .init(
            "REDIS_URL", .redis, \.redis.url, .redisURL,
            "Redis, shared by all instances; without it and REDIS_HOST caches are kept in the process"),
        .init("REDIS_HOST", .redis, \.redis.host, .optionalHost, "its address, in place of REDIS_URL"),
        .init("REDIS_PORT", .redis, default: "6379", \.redis.port, .usedPort, "its port"),
        .init(
            "REDIS_PASSWORD", .redis, secret: true, \.redis.password, .secret,
            "its password; also for a REDIS_URL without one"),
        .init("REDIS_DB", .redis, default: "0", \.redis.database, .integer(0...65_535), "number of the database"),
        .init(
            "PIXIE_REDIS_CONNECTIONS", .redis, default: "20", \.redis.connections, .integer(1...1_000),
            "connections that commands share"),
        .init(
            "PIXIE_REDIS_CONNECT_TIMEOUT", .redis, default: "5s", \.redis.connectTimeout,
            .duration(.milliseconds(10) ... .seconds(60)), "time to connect"),
        .init(
            "PIXIE_REDIS_COMMAND_TIMEOUT", .redis, default: "5s", \.redis.commandTimeout,
            .duration(.milliseconds(10) ... .seconds(60)), "time for an answer; never past the query's own"),
        .init(
            "PIXIE_REDIS_MAX_IN_FLIGHT", .redis, default: "16384", \.redis.maxInFlight, .integer(1...1_000_000),
            "commands under way at one time; more are refused"),
    ]

    private static let database: [ConfigurationVariable] = [
        .init(
            "DATABASE_URL", .database, secret: true, \.database.url, .databaseURL,
            "the backend's database, opened read-only; without it tasks and events are the sample data"),
        .init(
            "PIXIE_DB_POOL_SIZE", .database, default: "10", \.database.poolSize, .integer(1...1_000),
            "connections kept open"),
        .init(
            "PIXIE_DB_POOL_OVERFLOW", .database, default: "20", \.database.poolOverflow, .integer(0...1_000),
            "connections beyond that while they are needed"),
        .init(
            "PIXIE_DB_POOL_TIMEOUT", .database, default: "30s", \.database.poolTimeout,
            .duration(.milliseconds(10) ... .seconds(600)),
            "longest wait for a connection, never past the query's own deadline"),
        .init(
            "PIXIE_DB_POOL_RECYCLE", .database, default: "1h", \.database.poolRecycle,
            .duration(.seconds(1) ... .seconds(86_400 * 365)), "age at which a connection is replaced"),
        .init(
            "PIXIE_DB_POOL_PING_AFTER", .database, default: "10s", \.database.poolPingAfter,
            .duration(.zero ... .seconds(3_600)),
            "a connection idle for longer is asked for a sign of life before it is used; 0ms: always"),
        .init(
            "PIXIE_DB_TIMEOUT", .database, \.database.timeout, .optionalDuration(.milliseconds(10) ... .seconds(600)),
            "time for a statement, waiting for a connection included, after which the query goes on without; by default three tenths of PIXIE_QUERY_TIMEOUT"
        ),
        .init(
            "PIXIE_DB_CONNECT_TIMEOUT", .database, default: "5s", \.database.connectTimeout,
            .duration(.milliseconds(100) ... .seconds(60)), "time to make a connection"),
    ]

    private static let limits: [ConfigurationVariable] = [
        .init(
            "PIXIE_QUERY_TIMEOUT", .limits, default: "10s", \.limits.queryTimeout,
            .duration(.milliseconds(100) ... .seconds(600)), "time for one query, all stages together"),
        .init(
            "PIXIE_MAX_CONCURRENT_QUERIES", .limits, default: "1000", \.limits.maxConcurrentQueries,
            .integer(1...100_000), "queries worked on at one time"),
        .init(
            "PIXIE_QUEUE_LIMIT", .limits, default: "1000", \.limits.queueLimit, .integer(0...100_000),
            "queries that may wait for a place; more are refused with 503"),
        .init(
            "PIXIE_RATE_LIMIT_PER_USER", .limits, default: "60/min", \.limits.ratePerUser, .rate,
            "queries of one user; 0 turns the limit off"),
        .init(
            "PIXIE_MAX_CONCURRENT_MODEL_CALLS", .limits, default: "1000", \.limits.maxConcurrentModelCalls,
            .integer(1...100_000),
            "calls to each chat model at one time; a query beyond it is given to the fallback model, or refused with 503"
        ),
        .init(
            "PIXIE_MAX_CONCURRENT_EMBEDDING_CALLS", .limits, default: "1000", \.limits.maxConcurrentEmbeddingCalls,
            .integer(1...100_000),
            "callers of the embedding model at one time; a query beyond it is answered without documents"),
    ]

    private static let caches: [ConfigurationVariable] = [
        .init(
            "PIXIE_SEMANTIC_CACHE", .caches, default: "true", \.caches.semanticEnabled, .boolean,
            "whether a similar question may be answered from the cache"),
        .init(
            "PIXIE_SIMILARITY_THRESHOLD", .caches, default: "0.95", \.caches.similarityThreshold, .fraction,
            "cosine similarity at which two questions count as similar"),
        .init(
            "PIXIE_TTL_EMBEDDING", .caches, default: "30d", \.caches.embeddingTTL,
            .duration(.seconds(1) ... .seconds(86_400 * 365)), "how long an embedding is kept"),
        .init(
            "PIXIE_TTL_RESPONSE", .caches, default: "1h", \.caches.responseTTL,
            .duration(.seconds(1) ... .seconds(86_400 * 365)), "how long a response is kept"),
        .init(
            "PIXIE_TTL_SESSION", .caches, default: "24h", \.caches.sessionTTL,
            .duration(.seconds(1) ... .seconds(86_400 * 365)), "how long a conversation is kept"),
        .init(
            "PIXIE_CACHE_MEMORY", .caches, default: "512MB", \.caches.memoryBytes,
            .sizeOrZero(1_000_000...1_000_000_000_000),
            "memory for all caches together; the least recently used goes first; 0 keeps nothing in memory"),
        .init(
            "PIXIE_STALE_LIMIT", .caches, default: "24h", \.caches.staleLimit,
            .duration(.zero ... .seconds(86_400 * 365)),
            "how long past its end an answer may still be given, marked stale, while no model answers; 0 turns that off"
        ),
        .init(
            "PIXIE_CACHE_CHECK_MODEL", .caches, \.caches.checkModel, .name,
            "chat model that is asked, where words do not say, whether a cached answer serves; none: it is not served"),
        .init(
            "PIXIE_CACHE_CHECK_BUDGET", .caches, default: "120/min", \.caches.checkBudget, .rate,
            "how many such checks an instance makes at most"),
        .init(
            "PIXIE_SHARED_CACHE_TIMEOUT", .caches, default: "250ms", \.caches.sharedTimeout,
            .duration(.milliseconds(1) ... .seconds(60)),
            "how long a query waits for Redis, each time it asks for something cached, before it goes on without"),
    ]

    private static let process: [ConfigurationVariable] = [
        .init(
            "PIXIE_STATE_DIR", .state, default: "./pixie-state", \.state.directory, .path,
            "folder for what outlives a restart"),
        .init("LOG_LEVEL", .logging, default: "INFO", \.logging.level, .logLevel, "least severe level that is logged"),
        .init(
            "ENVIRONMENT", .logging, default: "development", \.logging.environment, .deployment,
            "log lines are JSON except in development on a terminal"),
        .init(
            "PIXIE_LOG_QUERIES", .logging, default: "false", \.logging.logsQueries, .boolean,
            "whether the log shows the text of queries, which is personal"),
    ]

    private static let alerts: [ConfigurationVariable] = [
        .init(
            "PIXIE_RULES", .alerts, default: PixieConfiguration.Alerts.standardRules, \.alerts.rules, .patterns,
            "files of rules to evaluate, comma-separated, with * as in a shell; the default may match none"),
        .init(
            "PIXIE_ALERTMANAGER_URLS", .alerts, \.alerts.alertmanagerURLs, .httpURLs,
            "Alertmanagers that are told of every alert, comma-separated"),
        .init(
            "PIXIE_WEBHOOK_URLS", .alerts, secret: true, \.alerts.webhookURLs, .webhookURLs,
            "webhooks that are told when an alert fires and when it ends, comma-separated; slack+https://... for Slack's form"
        ),
        .init(
            "PIXIE_PROMETHEUS_URL", .alerts, \.alerts.prometheusURL, .optionalHTTPURL,
            "a Prometheus on whose series rules are evaluated, so that they see the whole fleet; without one, on this process's own"
        ),
        .init(
            "PIXIE_SAMPLE_INTERVAL", .alerts, default: "15s", \.alerts.sampleInterval,
            .duration(.seconds(1)...(.seconds(60))),
            "time between samples of this process's own metrics, and between evaluations of rules that name no interval"
        ),
    ]
}
