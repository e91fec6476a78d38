public import Logging

/// Everything that can be set, as values: checked, and complete with defaults. Made by `load`; `defaults` is what an empty
/// environment gives.
public struct PixieConfiguration: Hashable, Sendable {
    /// The public listener.
    public struct Server: Hashable, Sendable {
        public var host = ""
        /// 0 picks a free port.
        public var port = 0
        /// Bearer tokens that open the query API; empty: it is open.
        public var apiTokens: [String] = []
        public var maxConnections = 0
        public var maxConnectionsPerAddress = 0
        /// From the first byte of a request to the end of its header.
        public var headerTimeout = Duration.zero
        /// From the end of the header to the end of the body.
        public var bodyTimeout = Duration.zero
        /// How long accepted requests may take to end once the process is told to stop.
        public var shutdownGrace = Duration.zero
    }

    /// The admin listener. Without `tokens` its host is a loopback address: `load` sees to that.
    public struct Admin: Hashable, Sendable {
        public var host = ""
        public var port = 0
        public var tokens: [String] = []
        /// Tokens that may look and not change anything.
        public var readTokens: [String] = []
    }

    /// PEM files of the listeners; both or neither.
    public struct TLS: Hashable, Sendable {
        public var certificatePath: String?
        public var keyPath: String?
    }

    public struct OpenAI: Hashable, Sendable {
        public var apiKey: String?
        /// Without a trailing slash; paths such as `/chat/completions` are appended.
        public var baseURL = ""
        /// True when a key or a base URL was set: only then is the service called at all.
        public var isConfigured = false
        var ownEmbeddingURL: String?
        var ownEmbeddingKey: String?

        /// The server that is asked for embeddings.
        public var embeddingBaseURL: String { ownEmbeddingURL ?? baseURL }
        /// Its key. One server's key is never shown to another.
        public var embeddingAPIKey: String? { ownEmbeddingKey ?? (ownEmbeddingURL == nil ? apiKey : nil) }
    }

    public struct Qdrant: Hashable, Sendable {
        /// Its REST address; nil when none is set.
        public var url: String?
        public var apiKey: String?
        /// Longest time for one search; nil: a share of the query's own.
        public var timeout: Duration?
    }

    public struct Models: Hashable, Sendable {
        public var simple = ""
        public var complex = ""
        /// Asked when the routed model fails.
        public var fallback = ""
        public var embedding = ""
        public var embeddingDimensions = 0
        public var prices: [String: ModelPrices.Price] = [:]
        /// Nil: the built-in prompt.
        public var systemPromptFile: String?
    }

    /// The shared cache. `host` to `database` hold what `REDIS_URL` says when that is set.
    public struct Redis: Hashable, Sendable {
        var url: RedisURL?
        public var host: String?
        public var port = 0
        public var user: String?
        public var password: String?
        public var database = 0
        /// True when a URL or a host was set: only then is it called at all.
        public var isConfigured: Bool { host != nil }
        public var connections = 0
        public var connectTimeout = Duration.zero
        public var commandTimeout = Duration.zero
        /// Commands under way at one time.
        public var maxInFlight = 0
    }

    /// The database with tasks, events and users, and the pool of connections to it.
    public struct Database: Hashable, Sendable {
        /// `postgresql://...`, with its credentials. Nil: the sample data.
        public var url: String?
        public var poolSize = 0
        /// Connections beyond `poolSize` while they are needed.
        public var poolOverflow = 0
        /// Longest wait for a connection; a query's own deadline may come first.
        public var poolTimeout = Duration.zero
        /// Age at which a connection is replaced.
        public var poolRecycle = Duration.zero
        /// How long a connection may have been idle to be lent without a sign of life.
        public var poolPingAfter = Duration.zero
        /// Longest time for one statement, waiting for a connection included; nil: a share of the query's own.
        public var timeout: Duration?
        public var connectTimeout = Duration.zero
    }

    public struct Limits: Hashable, Sendable {
        public var queryTimeout = Duration.zero
        public var maxConcurrentQueries = 0
        /// Queries that may wait for a place.
        public var queueLimit = 0
        /// Nil: no limit.
        public var ratePerUser: RateLimit?
        /// Of each chat model.
        public var maxConcurrentModelCalls = 0
        public var maxConcurrentEmbeddingCalls = 0
    }

    public struct Caches: Hashable, Sendable {
        public var semanticEnabled = false
        /// Cosine similarity, above 0 up to 1.
        public var similarityThreshold = 0.0
        public var embeddingTTL = Duration.zero
        public var responseTTL = Duration.zero
        public var sessionTTL = Duration.zero
        public var memoryBytes = 0
        /// How long past its expiry an answer may be served while no model answers.
        public var staleLimit = Duration.zero
        /// Empty: no language model is asked about the semantic cache.
        public var checkModel = ""
        /// Nil: as many checks as it takes.
        public var checkBudget: RateLimit?
        /// How long a query waits for the shared cache, each time it asks.
        public var sharedTimeout = Duration.zero
    }

    public struct State: Hashable, Sendable {
        public var directory = ""
    }

    /// The rules this process evaluates, and who is told of their alerts.
    public struct Alerts: Hashable, Sendable {
        /// Beside these files lies an Alertmanager's configuration, which is none.
        public static let standardRules = "alerts/*.rules.yml"

        /// Patterns of file names.
        public var rules: [String] = []
        public var alertmanagerURLs: [String] = []
        /// May begin with `slack+`.
        public var webhookURLs: [String] = []
        /// The server that answers for the series rules read; nil: this process's own are read.
        public var prometheusURL: String?
        /// Between samples of this process's metrics.
        public var sampleInterval = Duration.zero
    }

    public struct Log: Hashable, Sendable {
        public var level = Logger.Level.info
        public var environment = DeploymentEnvironment.development
        /// Whether the text of queries appears in the log.
        public var logsQueries = false
    }

    public var server = Server()
    public var admin = Admin()
    public var tls = TLS()
    public var openAI = OpenAI()
    public var qdrant = Qdrant()
    public var models = Models()
    public var redis = Redis()
    public var database = Database()
    public var limits = Limits()
    public var caches = Caches()
    public var state = State()
    public var alerts = Alerts()
    public var logging = Log()

    /// Empty: the table fills it, so that a default is written down in one place only.
    init() {}

    /// What an empty environment gives.
    public static let defaults: PixieConfiguration = {
        var configuration = PixieConfiguration()
        for variable in ConfigurationVariable.all {
            guard let text = variable.defaultText else { continue }
            let isAccepted = variable.apply(&configuration, text)
            precondition(isAccepted, "the default of \(variable.name) is not accepted by its own parser")
        }
        configuration.models.fallback = configuration.models.simple
        return configuration
    }()
}

public enum DeploymentEnvironment: String, Sendable, CaseIterable {
    case development, staging, production
}
