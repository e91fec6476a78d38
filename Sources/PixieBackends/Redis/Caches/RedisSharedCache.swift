public import PixieCore
public import PixieIO
import Synchronization

/// Cached answers in Redis: `exact_cache:{owner}:{id}` and `semantic_cache:{owner}:{id}`, with an index an owner, `semantic_index:{owner}`.
public final class RedisSharedCache: SharedCache {
    private let redis: CacheRedis
    private let instance: String
    private let stores = Atomic<UInt64>(0)

    /// `instance`: names this process, and no other.
    public init(pool: RedisPool, guardedBy upstreamGuard: UpstreamGuard? = nil, instance: String) {
        redis = CacheRedis(pool: pool, upstreamGuard: upstreamGuard)
        self.instance = instance
    }

    public func exact(_ id: String, of owner: UserID?, deadline: Deadline) async throws -> [UInt8]? {
        try Self.bytes(of: await redis.run(CacheScripts.read, keys: [Keys(owner).exact(id)], deadline: deadline)).get()
    }

    public func exact(
        _ id: String, of owner: UserID?, deadline: Deadline,
        completion: @escaping @Sendable (Result<[UInt8]?, UpstreamError>) -> Void
    ) {
        redis.run(CacheScripts.read, keys: [Keys(owner).exact(id)], deadline: deadline) {
            completion($0.flatMap(Self.bytes))
        }
    }

    private static func bytes(of answer: RedisValue) -> Result<[UInt8]?, UpstreamError> {
        switch answer {
        case .bytes(let bytes): .success(bytes)
        case .null: .success(nil)
        default: .failure(UpstreamError(.sharedCache, .malformed, "a cached answer: not bytes"))
        }
    }

    public func semantic(
        of owner: UserID?, since mark: SharedMark, limit: Int, deadline: Deadline
    ) async throws -> (parts: [[UInt8]], mark: SharedMark) {
        let keys = Keys(owner)
        let answer = try await redis.run(
            CacheScripts.newest, keys: [keys.index],
            words: [String(mark.milliseconds), String(limit), keys.semantic("")], deadline: deadline)
        guard let parts = answer.elements, let now = parts.first?.integer else {
            throw UpstreamError(.sharedCache, .malformed, "cached answers: not a list")
        }
        // One more may be stored in this millisecond.
        let reached = SharedMark(milliseconds: max(mark.milliseconds, Int(now) - 1))
        return (parts.dropFirst().compactMap(\.bytes), reached)
    }

    public func store(
        _ answer: SharedAnswer, readSince reading: LogPosition, fence: FlightFence?, deadline: Deadline
    ) async throws -> SharedRefusal? {
        let keys = Keys(answer.owner)
        // A token nobody has used: what an invalidation hid must not come back when its tag's key is made anew.
        let token = "\(instance).\(stores.add(1, ordering: .relaxed).newValue)"
        let head = [
            String(reading.life), String(reading.time), String(reading.sequence), fence.map { String($0.token) } ?? "",
            String(max(1, Int(answer.lifetime / .milliseconds(1)))), answer.id,
        ]
        let arguments =
            head.map { Array($0.utf8) } + [answer.exact, answer.semantic ?? [], Array(token.utf8)]
            + answer.tags.map { Array($0.text.utf8) }
        let result = try await redis.run(
            CacheScripts.store,
            keys: [
                keys.exact(answer.id), keys.semantic(answer.id), keys.index,
                fence.map { RedisFlightLocks.key($0.name) } ?? "",
            ],
            arguments: arguments, deadline: deadline)
        switch result.text {
        case "": return nil
        case "invalidated": return .invalidated
        case "life": return .lostTrack
        case "fenced": return .fenced
        default: throw UpstreamError(.sharedCache, .malformed, "storing an answer: neither done nor refused")
        }
    }

    public func count(of owner: UserID?, deadline: Deadline) async throws -> Int {
        let answer = try await redis.send(RedisCommand(.sortedCount, Keys(owner).index), deadline: deadline)
        guard let count = answer.integer else {
            throw UpstreamError(.sharedCache, .malformed, "an index: not a count")
        }
        return Int(count)
    }

    private struct Keys {
        private let owner: String

        init(_ owner: UserID?) { self.owner = owner?.description ?? "shared" }

        var index: String { "semantic_index:\(owner)" }

        func exact(_ id: String) -> String { "exact_cache:\(owner):\(id)" }
        func semantic(_ id: String) -> String { "semantic_cache:\(owner):\(id)" }
    }
}
