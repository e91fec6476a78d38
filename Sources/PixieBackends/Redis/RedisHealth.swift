public import PixieCore
public import PixieIO

/// How a Redis server stands: what it says of itself, what is wrong with that, and how to mend it.
public struct RedisHealth: Sendable, Hashable {
    public struct Finding: Sendable, Hashable {
        public enum Severity: String, Sendable, CaseIterable { case ok, warning, error }

        public var severity: Severity
        /// What was found.
        public var text: String
        /// What to do about it; nil when nothing has to be done.
        public var remedy: String?

        public init(_ severity: Severity, _ text: String, remedy: String? = nil) {
            self.severity = severity
            self.text = text
            self.remedy = remedy
        }
    }

    /// What a cache wants: at most this much memory, and whatever was used longest ago makes room.
    public static let expectedMemory = 512.0 * 1_048_576
    public static let expectedPolicy = "allkeys-lru"

    public var info: RedisInfo

    public init(info: RedisInfo) { self.info = info }

    /// Asks the server. Throws `UpstreamError`.
    public static func read(from pool: RedisPool, deadline: Deadline) async throws -> RedisHealth {
        do {
            guard let text = try await pool.send(RedisCommand(.info), deadline: deadline).text else {
                throw UpstreamError(.sharedCache, .malformed, "INFO: not a text")
            }
            return RedisHealth(info: RedisInfo(text))
        } catch let error as RedisError {
            throw UpstreamError(error)
        }
    }

    public var findings: [Finding] { [memoryFinding, policyFinding] + fullFindings }

    private var memoryFinding: Finding {
        let remedy = "redis-cli CONFIG SET maxmemory 512mb, and the same in redis.conf"
        switch info.maximumMemory {
        case nil: return Finding(.warning, "maxmemory is not known: INFO does not show it")
        case 0?: return Finding(.warning, "maxmemory is not set: Redis grows until the machine is full", remedy: remedy)
        case let limit? where limit < Self.expectedMemory:
            return Finding(
                .warning, "maxmemory is \(Self.megabytes(limit)), less than the 512 MB of the caches", remedy: remedy)
        case let limit?: return Finding(.ok, "maxmemory is \(Self.megabytes(limit))")
        }
    }

    private var policyFinding: Finding {
        guard let policy = info.evictionPolicy else {
            return Finding(.warning, "maxmemory-policy is not known: INFO does not show it")
        }
        // What the server says is only repeated when it is a plain word.
        let isPlain = policy.utf8.count <= 32 && policy.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
        let shown = isPlain ? policy : "not a known word"
        if policy == Self.expectedPolicy { return Finding(.ok, "maxmemory-policy is \(shown)") }
        return Finding(
            .warning, "maxmemory-policy is \(shown): writes fail, or the wrong entries go, when memory is full",
            remedy: "redis-cli CONFIG SET maxmemory-policy allkeys-lru, and the same in redis.conf")
    }

    private var fullFindings: [Finding] {
        guard let used = info.usedMemory, let limit = info.maximumMemory, limit > 0, used >= 0.95 * limit else {
            return []
        }
        return [
            Finding(
                .warning,
                "memory is \(Int((min(used / limit, 9.99) * 100).rounded())) % full: entries go before their time",
                remedy: "raise maxmemory, or shorten the lifetimes (PIXIE_TTL_...)")
        ]
    }

    private static func megabytes(_ bytes: Double) -> String { "\(Int(min(bytes / 1_048_576, 1e9).rounded())) MB" }
}
